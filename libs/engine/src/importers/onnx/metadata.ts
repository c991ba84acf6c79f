/** What an ONNX file that Sightline wrote says of itself in `metadata_props`, and what is read of it when such a file is opened. */
import { z } from 'zod'
import type { EntryMessage } from '../../graph/onnx-schema.ts'
import { PRESETS, RESIZES, type Preset, type Resize } from '../../image/contract.ts'
import type { HeadInfo } from '../../model/explainable-model.ts'
import type { StatedUse } from '../importer.ts'

const PREFIX = 'sightline.'

export interface FileMetadata {
  readonly preset: Preset
  readonly resize: Resize
  readonly head: HeadInfo | null
  readonly labels: readonly string[] | null
  /** Of the model that it was made from. */
  readonly sha256: string
  readonly format: string
}

export function sourceOfMetadata({ preset, resize, head, labels, sha256, format }: FileMetadata): Record<string, string> {
  return {
    [`${PREFIX}input_layout`]: 'NCHW',
    [`${PREFIX}preprocess`]: preset,
    [`${PREFIX}preprocess_formula`]: FORMULAS[preset],
    [`${PREFIX}resize`]: resize,
    ...(head && { [`${PREFIX}head`]: head.kind }),
    ...(labels && { [`${PREFIX}labels`]: JSON.stringify(labels) }),
    [`${PREFIX}source_format`]: format,
    [`${PREFIX}source_sha256`]: sha256,
  }
}

/** For whoever runs the file without us; pixels are 0…255, RGB. */
const FORMULAS: Readonly<Record<Preset, string>> = {
  raw: 'pixel',
  unit: 'pixel / 255',
  signed: 'pixel / 127.5 - 1',
  caffe: 'BGR pixel - [103.939, 116.779, 123.68]',
  torch: '(pixel / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]',
}

const schema = z.object({
  preprocess: z.enum(PRESETS).optional().catch(undefined),
  resize: z.enum(RESIZES).optional().catch(undefined),
  head: z.enum(['softmax', 'sigmoid', 'none']).optional().catch(undefined),
  labels: z
    .string()
    .transform((text): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        return undefined
      }
    })
    .pipe(z.array(z.string()).min(1))
    .optional()
    .catch(undefined),
})

/** Metadata are anybody's; what does not fit is left aside. */
export function readStatedUse(entries: readonly EntryMessage[] = []): StatedUse | undefined {
  const own = entries.flatMap(({ key = '', value }) =>
    key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value] as const] : [],
  )
  if (own.length === 0) return undefined
  const { preprocess, resize, head, labels } = schema.parse(Object.fromEntries(own))
  return { ...(preprocess && { preprocess }), ...(resize && { resize }), ...(head && { head }), ...(labels && { labels }) }
}
