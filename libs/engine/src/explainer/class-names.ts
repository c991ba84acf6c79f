/** From what people write for a class, an index or a label, to its index. */
import { classAmbiguous, classOutOfRange, classUnknown } from '../errors/request-errors.ts'
import type { ModelInfo } from '../model/explainable-model.ts'

/**
 * Labels are compared without regard to case, and with `_` for a space. A label that is a number is found before the index.
 * Throws CLASS_OUT_OF_RANGE, CLASS_UNKNOWN (with the nearest label) or CLASS_AMBIGUOUS.
 */
export function findClass(name: string, { head, labels }: Pick<ModelInfo, 'head' | 'labels'>): number {
  const wanted = plain(name)
  const matches = (labels ?? []).flatMap((label, index) => (plain(label) === wanted ? [index] : []))
  if (matches.length === 1) return matches[0]
  if (matches.length > 1) throw classAmbiguous(name, matches)
  if (!/^-?\d+$/.test(wanted)) throw classUnknown(name, labels)
  const index = Number(wanted)
  const classes = head?.classes ?? 0
  if (index < 0 || index >= classes) throw classOutOfRange(index, classes)
  return index
}

function plain(label: string): string {
  return label
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .trim()
}
