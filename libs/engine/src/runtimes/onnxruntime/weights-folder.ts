/**
 * A temporary folder for one opened model: its weights in one external-data file, which is mapped from disk while a graph is optimised, and the .onnx files of the
 * derived graphs beside it. Weights go there piece by piece, so that none is in memory as a whole.
 */
import { closeSync, openSync, readSync, rmSync } from 'node:fs'
import { mkdtemp, open, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { byteLengthOf } from '../../graph/data-types.ts'
import type { Graph, Initializer, TensorData } from '../../graph/graph.ts'
import { bytesOf, encodeOnnx, viewAs, type ExternalLocation } from '../../graph/onnx.ts'

const PREFIX = 'sightline-weights-'
const WEIGHTS = 'weights.bin'
/** Smaller initializers stay inside the .onnx file: shapes and axes have to, and a mapping costs a page. */
export const MIN_EXTERNAL_BYTES = 4096
/** Mappings start at page borders. */
const ALIGNMENT = 4096

export interface WeightsFolder {
  /** Writes a derived graph as a model file that refers to the shared weights, which are written when the first graph needs them; gives its path. */
  writeModel(graph: Graph): Promise<string>
  /** Adds numbers to the weights file. They are read from there. */
  append(type: Pick<Initializer, 'dtype' | 'dims'>, data: TensorData): Promise<Initializer>
  remove(): Promise<void>
}

export async function createWeightsFolder(): Promise<WeightsFolder> {
  await removeLeftovers()
  const path = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const removeAtExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const weights = await WeightsFile.create(join(path, WEIGHTS))
  let models = 0
  return {
    async writeModel(derived) {
      for (const initializer of derived.initializers.values()) await weights.place(initializer)
      const file = join(path, `graph-${models++}.onnx`)
      await writeFile(file, encodeOnnx(derived, { external: (initializer) => weights.placeOf(initializer) }))
      return file
    },
    append: (type, data) => weights.append(type, data),
    async remove() {
      process.off('exit', removeAtExit)
      await weights.close()
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** Grows as graphs need more; what is there stays where it is, since sessions map it. */
class WeightsFile {
  readonly #path: string
  readonly #file: FileHandle
  readonly #places = new Map<Initializer, Promise<ExternalLocation>>()
  readonly #written = new Map<Initializer, ExternalLocation>()
  #end = 0

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  static async create(path: string): Promise<WeightsFile> {
    return new WeightsFile(path, await open(path, 'w'))
  }

  /** Writes an initializer that is not there yet, unless it is too small. */
  async place(initializer: Initializer): Promise<void> {
    if (byteLengthOf(initializer) < MIN_EXTERNAL_BYTES) return
    const place = this.#places.get(initializer) ?? this.#write(initializer)
    this.#places.set(initializer, place)
    this.#written.set(initializer, await place)
  }

  placeOf(initializer: Initializer): ExternalLocation | undefined {
    return this.#written.get(initializer)
  }

  async append({ dtype, dims }: Pick<Initializer, 'dtype' | 'dims'>, data: TensorData): Promise<Initializer> {
    const place = await this.#write({ dtype, dims, read: () => data })
    const initializer = inFile({ dtype, dims }, this.#path, place)
    this.#places.set(initializer, Promise.resolve(place))
    this.#written.set(initializer, place)
    return initializer
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #write(initializer: Initializer): Promise<ExternalLocation> {
    const length = byteLengthOf(initializer)
    const offset = Math.ceil(this.#end / ALIGNMENT) * ALIGNMENT
    this.#end = offset + length
    let position = offset
    for (const piece of initializer.pieces?.() ?? [initializer.read()]) {
      const bytes = bytesOf(piece)
      await this.#file.write(bytes, 0, bytes.length, position)
      position += bytes.length
    }
    return { location: WEIGHTS, offset, length }
  }
}

/** A function of its own, so that the numbers which were written are not held by it. */
function inFile({ dtype, dims }: Pick<Initializer, 'dtype' | 'dims'>, path: string, place: ExternalLocation): Initializer {
  return { dtype, dims, read: () => viewAs(dtype, readPart(path, place)) }
}

function readPart(path: string, { offset, length }: ExternalLocation): ArrayBuffer {
  const buffer = new ArrayBuffer(length)
  const file = openSync(path, 'r')
  try {
    readSync(file, new Uint8Array(buffer), 0, length, offset)
  } finally {
    closeSync(file)
  }
  return buffer
}

/** Folders of processes that were killed before they could tidy up. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN
    if (Number.isNaN(owner) || isRunning(owner)) continue
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
      // Another user's folder, or another process was faster: neither is ours to worry about.
      if (!['EACCES', 'EPERM', 'ENOENT', 'ENOTEMPTY'].includes(error.code ?? '')) throw error
    })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
