/**
 * Reading HDF5 files with h5wasm: the C library compiled to WebAssembly, which opens a file of its in-memory file system. Nothing of it
 * leaves this file and its neighbours, and the file is removed when the reading is done.
 */
import type hdf5 from 'h5wasm'
import type { Dataset, Group } from 'h5wasm'
import { modelFileBroken } from '../../errors/importer-errors.ts'
import { FileBytes } from '../file-bytes.ts'
import type { WeightData } from '../weight-data.ts'
import { mountFile, type MountedFile, type Place } from './hdf5-file.ts'
import { readNumbers, type NumberDataset, type NumberSource } from './hdf5-numbers.ts'

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** A user block may come before the file proper, of a size that is a power of two from 512. */
const SIGNATURE_OFFSETS = [0, 512, 1024, 2048]

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE_OFFSETS.some((offset) => SIGNATURE.every((byte, i) => bytes[offset + i] === byte))
}

export interface Hdf5Source {
  /** The file that errors name. */
  readonly path: string
  /** Its bytes where they lie on disk, so that large arrays can be left there; in memory where they lie compressed. */
  readonly content: FileBytes | Uint8Array
}

export interface Hdf5Group {
  /** The attribute's text, or undefined. */
  text(attribute: string): string | undefined
  /** The attribute's list of texts, or undefined. An empty list is stored without a type of its own. */
  texts(attribute: string): string[] | undefined
  /** Names of its groups and datasets, in the file's order. */
  keys(): string[]
  /** The group at a path below this one, or undefined. */
  group(path: string): Hdf5Group | undefined
  /** The dataset at a path below this one, or undefined. */
  dataset(path: string): Hdf5Dataset | undefined
}

export interface Hdf5Dataset {
  readonly shape: readonly number[]
  /** The numbers as float32; refused where they are of another type. They outlive the file. */
  data(): WeightData
}

/** Runs a call of the library; what it chokes on is reported as a broken file. */
type Attempt = <T>(call: () => T) => T

let files = 0

type Library = typeof hdf5

/** Opens the file for as long as `use` runs. The library is loaded with the first one: it takes 17 MiB, and other formats do without. */
export async function withHdf5<T>(source: Hdf5Source, use: (root: Hdf5Group) => T): Promise<T> {
  const library = (await import('h5wasm')).default
  const module = await library.ready
  const { path, content } = source
  const name = `/model-${files++}.h5`
  module.activate_throwing_error_handler()
  const read = (mounted: MountedFile | null) => {
    const attempt: Attempt = (call) => {
      let result
      try {
        result = call()
      } catch (error) {
        throw mounted?.failure() ?? modelFileBroken(path, `the HDF5 library cannot read it (${reasonOf(error)})`)
      }
      // To the library the file only ended there; it may have gone on with zeros.
      const failure = mounted?.failure()
      if (failure) throw failure
      return result
    }
    const file = attempt(() => new library.File(name, 'r'))
    try {
      const origin = content instanceof FileBytes && mounted ? { content, mounted } : null
      return use(groupAt(file, { library, attempt, numbers: { path, length: content.length, origin, read: 0 } }))
    } finally {
      attempt(() => file.close())
    }
  }
  const place = { fileSystem: module.FS, name }
  return content instanceof FileBytes ? mountFile(place, content, read) : keepFile(place, content, () => read(null))
}

function keepFile<T>({ fileSystem, name }: Place, bytes: Uint8Array, use: () => T): T {
  // The library may keep the bytes as the file's content: they are not copied, and never written to.
  fileSystem.writeFile(name, bytes, { canOwn: true } as Parameters<typeof fileSystem.writeFile>[2])
  try {
    return use()
  } finally {
    fileSystem.unlink(name)
  }
}

interface OpenFile {
  readonly library: Library
  readonly attempt: Attempt
  readonly numbers: NumberSource
}

function groupAt(group: Group, open: OpenFile): Hdf5Group {
  const { library, attempt, numbers } = open
  const find = (path: string) => attempt(() => (exists(group, path, library) ? group.get(path) : null))
  return {
    text(name) {
      const text = attempt(() => attributeOf(group, name))
      return typeof text === 'string' ? text : undefined
    },
    texts(name) {
      const list = attempt(() => attributeOf(group, name))
      if (list === undefined || typeof list === 'string') return undefined
      return Array.isArray(list) ? list.map(String) : []
    },
    keys: () => attempt(() => group.keys()),
    group(path) {
      const found = find(path)
      return found instanceof library.Group ? groupAt(found, open) : undefined
    },
    dataset(path) {
      const found = find(path)
      return found instanceof library.Dataset ? datasetAt(found, attempt, numbers) : undefined
    },
  }
}

function datasetAt(dataset: Dataset, attempt: Attempt, numbers: NumberSource): Hdf5Dataset {
  const metadata = attempt(() => dataset.metadata)
  const shape = metadata.shape ?? []
  const slice: NumberDataset['slice'] = (ranges) => attempt(() => dataset.slice(ranges.map(([from, to]) => [from, to])))
  const scalar = () => attempt(() => Number(dataset.value))
  return { shape, data: () => readNumbers({ path: dataset.path, shape, metadata, slice, scalar }, numbers) }
}

/** Looks one step at a time: the library treats a missing step in the middle of a path as an error. */
function exists(group: Group, path: string, library: Library): boolean {
  let current = group
  const steps = path.split('/').filter(Boolean)
  for (const [i, step] of steps.entries()) {
    if (!current.keys().includes(step)) return false
    if (i === steps.length - 1) return true
    const next = current.get(step)
    if (!(next instanceof library.Group)) return false
    current = next
  }
  return true
}

function attributeOf(group: Group, name: string): unknown {
  return name in group.attrs ? group.attrs[name].value : undefined
}

/** The library reports a stack of calls; what went wrong stands in the innermost. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const calls = [...message.matchAll(/^\s*#\d+: .*\(\): (.+)$/gm)]
  return (calls.at(-1)?.[1] ?? message.trim().split('\n')[0]).slice(0, 200)
}
