/**
 * A temporary folder for one opened model: its weights in one external-data file, which every session maps from disk instead of holding a
 * copy, and the small .onnx files of the derived graphs beside it. Weights go there piece by piece, so that none is in memory as a whole.
 */
import { rmSync } from 'node:fs'
import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { byteLengthOf } from '../../graph/data-types.ts'
import type { Graph, Initializer } from '../../graph/graph.ts'
import { bytesOf, encodeOnnx, type ExternalLocation } from '../../graph/onnx.ts'

const PREFIX = 'sightline-weights-'
const WEIGHTS = 'weights.bin'
/** Smaller initializers stay inside the .onnx file: shapes and axes have to, and a mapping costs a page. */
const MIN_EXTERNAL_BYTES = 4096
/** Mappings start at page borders. */
const ALIGNMENT = 4096

export interface WeightsFolder {
  /** Writes a derived graph as a model file that refers to the shared weights; gives its path. */
  writeModel(graph: Graph): Promise<string>
  remove(): Promise<void>
}

export async function createWeightsFolder({ initializers }: Pick<Graph, 'initializers'>): Promise<WeightsFolder> {
  await removeLeftovers()
  const path = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const removeAtExit = () => rmSync(path, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  const remove = async () => {
    process.off('exit', removeAtExit)
    await rm(path, { recursive: true, force: true })
  }
  let models = 0
  try {
    const places = await writeWeights(join(path, WEIGHTS), initializers.values())
    return {
      async writeModel(derived) {
        const file = join(path, `graph-${models++}.onnx`)
        await writeFile(file, encodeOnnx(derived, { external: (initializer) => places.get(initializer) }))
        return file
      },
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

async function writeWeights(path: string, initializers: Iterable<Initializer>): Promise<Map<Initializer, ExternalLocation>> {
  const places = new Map<Initializer, ExternalLocation>()
  const file = await open(path, 'w')
  try {
    let end = 0
    for (const initializer of initializers) {
      if (places.has(initializer)) continue
      if (byteLengthOf(initializer) < MIN_EXTERNAL_BYTES) continue
      const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT
      end = offset
      for (const piece of initializer.pieces?.() ?? [initializer.read()]) {
        const bytes = bytesOf(piece)
        await file.write(bytes, 0, bytes.length, end)
        end += bytes.length
      }
      places.set(initializer, { location: WEIGHTS, offset, length: end - offset })
    }
  } finally {
    await file.close()
  }
  return places
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
