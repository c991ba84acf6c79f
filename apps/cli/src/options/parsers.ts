/** Reads the text of single options; throws OPTION_INVALID. */
import { optionInvalid } from '../cli-errors.ts'

/** For options that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value]
}

export function parseTop(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1) throw optionInvalid('--top', text, 'a whole number ≥ 1')
  return count
}

export function parseSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed)) throw optionInvalid('--seed', text, 'a whole number from 0 to 2⁵³ − 1')
  return seed
}

/** `HEIGHTxWIDTH` in pixels. */
export function parseInputSize(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d+)[x×](\d+)$/i.exec(text) ?? []
  if (!(Number(height) > 0 && Number(width) > 0))
    throw optionInvalid('--input-size', text, 'HEIGHTxWIDTH in pixels, such as 224x320')
  return { height: Number(height), width: Number(width) }
}

export type TargetText = { readonly top: number } | { readonly name: string }

/** `top:3`, or the index or label of a class. */
export function parseTarget(text: string): TargetText {
  if (!text.startsWith('top:')) {
    if (text.trim() === '') throw optionInvalid('--target', text, TARGETS)
    return { name: text }
  }
  const top = Number(text.slice('top:'.length))
  if (!/^top:\d+$/.test(text) || top < 1) throw optionInvalid('--target', text, TARGETS)
  return { top }
}

const TARGETS = 'the index or label of a class, or top:K with K ≥ 1'
