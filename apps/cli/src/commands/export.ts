/** `sightline export`: a model as one ONNX file, with the gradient at its image if asked for. */
import { createWriteStream } from 'node:fs'
import { link, mkdtemp, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { exportOnnx, type ExportedModel } from '@sightline/engine'
import { exportExists, exportUnwritable } from '../cli-errors.ts'
import { pathFrom, printJson, printLine, printWarnings, type Environment } from '../environment.ts'
import { nameOfModel } from '../model-name.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { openOptions, type ModelOptions } from '../options/model-options.ts'
import { STAGING_PREFIX } from '../output/earlier-result.ts'

export interface ExportOptions extends ModelOptions {
  /** Default: `MODEL.onnx` where the user stands. */
  readonly output?: string
  readonly gradient?: boolean
  readonly json?: boolean
}

/** The file appears whole or not at all, and never in the place of another. Throws EXPORT_EXISTS, EXPORT_UNWRITABLE. */
export async function exportModel(environment: Environment, model: string, options: ExportOptions): Promise<void> {
  const source = await resolveModel(environment, model)
  const shown = options.output ?? `${nameOfModel(source)}.onnx`
  const target = pathFrom(environment, shown)
  if (await exists(target)) throw exportExists(shown)
  const { gradient = false } = options
  const exported = await exportOnnx(source, { ...openOptions(environment, options), gradient })
  printWarnings(environment, exported.warnings)
  await writeWhole(environment, { target, shown, exported })
  const { length, inputs, outputs } = exported
  if (options.json) printJson(environment, { file: target, bytes: length, inputs, outputs, layout: 'NCHW' })
  else printLine(environment.stdout, `${shown}: ${megabytes(length)} MB; takes ${inputs.join(', ')}; gives ${outputs.join(', ')}`)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

interface Writing {
  readonly target: string
  readonly shown: string
  readonly exported: ExportedModel
}

async function writeWhole({ unfinished, signal }: Environment, { target, shown, exported }: Writing): Promise<void> {
  const staging = await mkdtemp(join(dirname(target), STAGING_PREFIX)).catch((error: unknown) => {
    throw exportUnwritable(shown, error)
  })
  unfinished.begin(staging)
  try {
    const draft = join(staging, basename(target))
    await writePieces(draft, exported, { shown, signal })
    // Unlike a renaming it fails where a file has appeared meanwhile.
    await link(draft, target).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST' ? exportExists(shown) : exportUnwritable(shown, error)
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
    unfinished.end(staging)
  }
}

async function writePieces(
  path: string,
  exported: ExportedModel,
  { shown, signal }: { shown: string; signal: AbortSignal },
): Promise<void> {
  const stream = createWriteStream(path)
  const failure = new Promise<never>((_, reject) => stream.once('error', (error) => reject(exportUnwritable(shown, error))))
  failure.catch(() => undefined)
  for (const piece of exported.pieces()) {
    signal.throwIfAborted()
    // A piece holds until the next is taken, so it has to be written before that.
    const written = new Promise<void>((resolve) => stream.write(piece, () => resolve()))
    await Promise.race([written, failure])
  }
  stream.end()
  await Promise.race([finished(stream), failure])
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
