/**
 * The `.npy` format of NumPy, version 1.0: float32, little-endian, C order. It is how the raw numbers of an explanation are kept.
 * Free of Node and of DOM, since browsers read it too (`@sightline/engine/npy`).
 * Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { ndArray, sizeOf, type NdArray } from '../model/nd-array.ts'

const MAGIC = '\x93NUMPY'
/** Magic, version and the length of the header. */
const PREAMBLE = 10
/** The data begins at a multiple of this, so that it can be mapped into memory. */
const ALIGNMENT = 64

export function encodeNpy({ shape, data }: NdArray): Uint8Array {
  if (data.length !== sizeOf(shape)) throw new RangeError(`${data.length} numbers do not fill the shape [${shape.join(', ')}]`)
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`
  const length = Math.ceil((PREAMBLE + description.length + 1) / ALIGNMENT) * ALIGNMENT
  const header = `${description.padEnd(length - PREAMBLE - 1)}\n`
  const bytes = new Uint8Array(length + data.length * 4)
  const view = new DataView(bytes.buffer)
  bytes.set(toLatin1(MAGIC))
  view.setUint8(6, 1)
  view.setUint16(8, header.length, true)
  bytes.set(toLatin1(header), PREAMBLE)
  if (IS_LITTLE_ENDIAN) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length)
  else data.forEach((value, i) => view.setFloat32(length + i * 4, value, true))
  return bytes
}

/** Reads what `encodeNpy` writes. Throws a RangeError for anything else (another type, Fortran order, a short file). */
export function decodeNpy(bytes: Uint8Array): NdArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < PREAMBLE || fromLatin1(bytes.subarray(0, 6)) !== MAGIC || view.getUint8(6) !== 1) {
    throw new RangeError('not a .npy file of version 1')
  }
  const start = PREAMBLE + view.getUint16(8, true)
  const header = fromLatin1(bytes.subarray(PREAMBLE, start))
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1]
  if (shapeText === undefined || !header.includes("'<f4'") || !header.includes("'fortran_order': False")) {
    throw new RangeError(`not float32 in C order: ${header.trim()}`)
  }
  const shape = shapeText.split(',').flatMap((extent) => (extent.trim() === '' ? [] : [Number(extent)]))
  if (bytes.length !== start + sizeOf(shape) * 4) throw new RangeError('the data does not fill the shape')
  const data = new Float32Array(sizeOf(shape))
  if (IS_LITTLE_ENDIAN) new Uint8Array(data.buffer).set(bytes.subarray(start))
  else for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(start + i * 4, true)
  return ndArray(shape, data)
}

const toLatin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const fromLatin1 = (bytes: Uint8Array) => String.fromCharCode(...bytes)

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
