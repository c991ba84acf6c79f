/**
 * Reading HDF5 files with h5wasm: the C library compiled to WebAssembly, which opens a file of its in-memory file system. Nothing of it
 * leaves this file: what is read is copied out, and the file is removed when the reading is done.
 */
import h5wasm, { type Dataset, type Group } from 'h5wasm'
import { SightlineError } from '../../errors/index.ts'
import { modelFileBroken, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { ModelSource } from '../importer.ts'

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]

/** A user block may come before the file proper, of a size that is a power of two from 512. */
const SIGNATURE_OFFSETS = [0, 512, 1024, 2048]

/** Large arrays leave the library in pieces of this many bytes, since WebAssembly memory grows and never shrinks. */
const PIECE_BYTES = 2 ** 24

export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE_OFFSETS.some((offset) => SIGNATURE.every((byte, i) => bytes[offset + i] === byte))
}

export interface Hdf5Node {
  /** The attribute's text, or undefined. */
  text(attribute: string): string | undefined
  /** The attribute's list of texts, or undefined. An empty list is stored without a type of its own. */
  texts(attribute: string): string[] | undefined
}

export interface Hdf5Group extends Hdf5Node {
  /** Names of its groups and datasets, in the file's order. */
  keys(): string[]
  /** The group at a path below this one, or undefined. */
  group(path: string): Hdf5Group | undefined
  /** The dataset at a path below this one, or undefined. */
  dataset(path: string): Hdf5Dataset | undefined
}

export interface Hdf5Dataset extends Hdf5Node {
  readonly shape: readonly number[]
  /** The numbers as float32; throws where they are of another type. */
  read(): Float32Array
}

let files = 0

/** Opens the file for as long as `use` runs. Whatever the library chokes on is reported as a broken file. */
export async function withHdf5<T>({ path, bytes }: ModelSource, use: (root: Hdf5Group) => T): Promise<T> {
  const module = await h5wasm.ready
  const { FS } = module
  const name = `/model-${files++}.h5`
  module.activate_throwing_error_handler()
  try {
    // The library may keep the bytes as the file's content: they are not copied, and never written to.
    FS.writeFile(name, bytes, { canOwn: true } as Parameters<typeof FS.writeFile>[2])
    const file = new h5wasm.File(name, 'r')
    try {
      return use(groupAt(file, path))
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof SightlineError) throw error
    throw modelFileBroken(path, `the HDF5 library cannot read it (${firstReason(error)})`)
  } finally {
    if (FS.analyzePath(name).exists) FS.unlink(name)
  }
}

function groupAt(group: Group, file: string): Hdf5Group {
  const find = (path: string) => (exists(group, path) ? group.get(path) : null)
  return {
    ...attributesOf(group),
    keys: () => group.keys(),
    group(path) {
      const found = find(path)
      return found instanceof h5wasm.Group ? groupAt(found, file) : undefined
    },
    dataset(path) {
      const found = find(path)
      return found instanceof h5wasm.Dataset ? datasetAt(found) : undefined
    },
  }
}

/** Looks one step at a time: the library treats a missing step in the middle of a path as an error. */
function exists(group: Group, path: string): boolean {
  let current = group
  const steps = path.split('/').filter(Boolean)
  for (const [i, step] of steps.entries()) {
    if (!current.keys().includes(step)) return false
    if (i === steps.length - 1) return true
    const next = current.get(step)
    if (!(next instanceof h5wasm.Group)) return false
    current = next
  }
  return true
}

function datasetAt(dataset: Dataset): Hdf5Dataset {
  const shape = dataset.shape ?? []
  return { ...attributesOf(dataset), shape, read: () => readFloats(dataset, shape) }
}

function attributesOf(node: Group | Dataset): Hdf5Node {
  const value = (name: string): unknown => (name in node.attrs ? node.attrs[name].value : undefined)
  return {
    text(name) {
      const text = value(name)
      return typeof text === 'string' ? text : undefined
    },
    texts(name) {
      const list = value(name)
      if (list === undefined || typeof list === 'string') return undefined
      return Array.isArray(list) ? list.map(String) : []
    },
  }
}

function readFloats(dataset: Dataset, shape: readonly number[]): Float32Array {
  const { type, size, littleEndian } = dataset.metadata
  const isFloat = type === FLOAT && littleEndian && (size === 4 || size === 8)
  if (!isFloat) throw weightTypeUnsupported(dataset.path, describeType(dataset))
  if (shape.length === 0) return Float32Array.of(Number(dataset.value))
  const result = new Float32Array(sizeOf(shape))
  const rowLength = sizeOf(shape.slice(1))
  const rows = Math.max(1, Math.floor(PIECE_BYTES / (rowLength * size)))
  for (let row = 0; row < shape[0]; row += rows) {
    const piece = dataset.slice([[row, Math.min(row + rows, shape[0])]])
    result.set(piece as Float32Array | Float64Array, row * rowLength)
  }
  return result
}

/** Number of the class of floating-point types in HDF5 (H5T_FLOAT). */
const FLOAT = 1

function describeType({ metadata: { type, size, littleEndian } }: Dataset): string {
  if (type === FLOAT) return `${littleEndian ? '' : 'big-endian '}float${size * 8}`
  return type === 0 ? `int${size * 8}` : `HDF5 type ${type}`
}

/** The library's error stack begins with what failed; the rest is of its own inner life. */
function firstReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n')[0].slice(0, 200) || 'no reason given'
}
