/**
 * The sidecar: a file `sightline.json` beside the model (or in its folder, where the model is one) that says how the model is meant to be used. All of it is optional:
 * ```json
 * { "preprocess": "signed", "resize": "crop", "inputSize": [224, 224], "head": "softmax", "labels": "labels.txt" }
 * ```
 * `architecture` names that of a file that holds weights alone; `inputSize` is [height, width], for models that leave it open; `labels` a list of names or the path of a file of labels, relative to the sidecar.
 */
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { sidecarExists, sidecarInvalid, sidecarUnreadable, sidecarUnwritable } from '../errors/sidecar-errors.ts'
import { PRESETS, RESIZES } from '../image/contract.ts'
import type { InputSize } from '../importers/importer.ts'
import { HEAD_KINDS } from './head.ts'
import { readLabels } from './labels.ts'
import { labelList } from './parse-labels.ts'

export const SIDECAR_NAME = 'sightline.json'

const extent = z.number().int().positive()

export const sidecarSchema = z.strictObject({
  architecture: z.string().min(1).optional(),
  preprocess: z.enum(PRESETS).optional(),
  resize: z.enum(RESIZES).optional(),
  /** [height, width] */
  inputSize: z.tuple([extent, extent]).optional(),
  head: z.enum(HEAD_KINDS).optional(),
  labels: z.union([labelList, z.string().min(1)]).optional(),
})

/** The sidecar as its file spells it. */
export type SidecarFile = z.input<typeof sidecarSchema>

/** The sidecar as the engine uses it: labels read, size named. */
export interface Sidecar extends Omit<SidecarFile, 'inputSize' | 'labels'> {
  readonly inputSize?: InputSize
  readonly labels?: readonly string[]
}

/**
 * The sidecar of the model at `modelPath`, or null if it has none.
 * Errors: SIDECAR_UNREADABLE, SIDECAR_INVALID, and those of `readLabels`.
 */
export async function readSidecar(modelPath: string): Promise<Sidecar | null> {
  const path = await sidecarPath(modelPath)
  const text = await readTextIfThere(path)
  if (text === null) return null
  const { inputSize, labels, ...rest } = parseSidecar(text, path)
  return {
    ...rest,
    ...(inputSize && { inputSize: { height: inputSize[0], width: inputSize[1] } }),
    ...(labels && { labels: typeof labels === 'string' ? await readLabels(resolve(dirname(path), labels)) : labels }),
  }
}

/**
 * Writes the sidecar of the model at `modelPath` and returns its path. One that is there already is kept, unless `overwrite` is set: then it is replaced whole.
 * Errors: SIDECAR_INVALID, SIDECAR_EXISTS, SIDECAR_UNWRITABLE.
 */
export async function writeSidecar(modelPath: string, sidecar: SidecarFile, { overwrite = false } = {}): Promise<string> {
  const path = await sidecarPath(modelPath)
  const text = `${JSON.stringify(checkSidecar(sidecar, path), null, 2)}\n`
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    if (!overwrite) {
      await writeFile(path, text, { flag: 'wx' })
      return path
    }
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (thrown) {
    throw (thrown as NodeJS.ErrnoException).code === 'EEXIST' ? sidecarExists(path) : sidecarUnwritable(path, thrown)
  } finally {
    await rm(draft, { force: true })
  }
  return path
}

async function sidecarPath(modelPath: string): Promise<string> {
  // A model that is not there is reported by who opens it.
  const facts = await stat(modelPath).catch(() => null)
  return join(facts?.isDirectory() ? modelPath : dirname(modelPath), SIDECAR_NAME)
}

async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw sidecarUnreadable(path, thrown)
  }
}

function parseSidecar(text: string, path: string): z.output<typeof sidecarSchema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw sidecarInvalid(path, `it is not valid JSON (${thrown instanceof Error ? thrown.message : String(thrown)})`)
  }
  return checkSidecar(value, path)
}

function checkSidecar(value: unknown, path: string): z.output<typeof sidecarSchema> {
  const { data, error } = sidecarSchema.safeParse(value)
  if (!error) return data
  const [{ path: where, message }] = error.issues
  throw sidecarInvalid(path, where.length > 0 ? `${where.join('.')}: ${message}` : message)
}
