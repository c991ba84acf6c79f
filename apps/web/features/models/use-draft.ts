/** Settings that are being changed: fields as people type them, and what they come to. */
import type { ModelUse, ModelVersion } from '@sightline/api/contract'

/** Empty: as the engine finds it. */
export interface UseDraft {
  readonly preprocess: NonNullable<ModelUse['preprocess']> | ''
  readonly resize: NonNullable<ModelUse['resize']> | ''
  readonly head: NonNullable<ModelUse['head']> | ''
  readonly height: string
  readonly width: string
}

export function draftOf({ preprocess, resize, head, inputSize }: ModelUse): UseDraft {
  return {
    preprocess: preprocess ?? '',
    resize: resize ?? '',
    head: head ?? '',
    height: inputSize ? String(inputSize[0]) : '',
    width: inputSize ? String(inputSize[1]) : '',
  }
}

/** A message where it is not a size. */
export function sizeProblem({ height, width }: UseDraft): string | null {
  if (height === '' && width === '') return null
  if (height === '' || width === '') return 'Give both, or leave both empty.'
  return [height, width].every((text) => /^[1-9]\d{0,4}$/.test(text)) ? null : 'Whole numbers of pixels, from 1 on.'
}

/** What to ask for; null while a field is wrong. What the draft does not hold stays as it was. */
export function askedUse(draft: UseDraft, { architecture }: ModelUse): ModelUse | null {
  if (sizeProblem(draft)) return null
  const { preprocess, resize, head, height, width } = draft
  return {
    ...(preprocess && { preprocess }),
    ...(resize && { resize }),
    ...(head && { head }),
    ...(height && { inputSize: [Number(height), Number(width)] as [number, number] }),
    ...(architecture !== undefined && { architecture }),
  }
}

const KEYS = ['preprocess', 'resize', 'head', 'inputSize', 'architecture'] as const satisfies readonly (keyof ModelUse)[]

export function isSameUse(a: ModelUse, b: ModelUse): boolean {
  return KEYS.every((key) => String(a[key] ?? '') === String(b[key] ?? ''))
}

export function isSameLabels(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return (a ?? []).join('\n') === (b ?? []).join('\n')
}

/** Why labels do not fit the model; null: they do, or there are none. */
export function labelsProblem(labels: readonly string[] | null, { classes }: Pick<ModelVersion, 'classes'>): string | null {
  if (labels === null) return null
  if (classes === null) return 'The model has no class output.'
  return labels.length === classes ? null : `${labels.length} labels for ${classes} classes.`
}
