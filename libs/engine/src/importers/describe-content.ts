/** What a file that no importer knows looks like, so that its owner sees what went wrong. */
import type { ModelSource } from './importer.ts'

export interface ContentDescription {
  /** A noun phrase: `a PNG picture`. */
  readonly looksLike: string
  /** How to get a model out of it. */
  readonly hint?: string
  /** A model of a format that we know and cannot read: our gap, not a fault of the file. */
  readonly isModel?: boolean
}

interface Signature extends ContentDescription {
  readonly offset?: number
  readonly bytes: readonly number[] | string
}

const NOT_PICKLED =
  'Sightline reads Keras, TensorFlow.js and ONNX. A PyTorch model becomes one with torch.onnx.export(model.eval(), image, "model.onnx").'
const TO_KERAS = 'Save the original Keras model as model.keras or model.h5.'

const SIGNATURES: readonly Signature[] = [
  { bytes: [0x89, 0x50, 0x4e, 0x47], looksLike: 'a PNG picture' },
  { bytes: [0xff, 0xd8, 0xff], looksLike: 'a JPEG picture' },
  { bytes: 'RIFF', looksLike: 'a WebP picture or a sound' },
  { bytes: 'GIF8', looksLike: 'a GIF picture' },
  { bytes: '%PDF', looksLike: 'a PDF document' },
  { bytes: [0x1f, 0x8b], looksLike: 'a gzip archive', hint: 'Unpack it first.' },
  { bytes: '7z\xbc\xaf', looksLike: 'a 7z archive', hint: 'Unpack it first.' },
  { bytes: 'Rar!', looksLike: 'a RAR archive', hint: 'Unpack it first.' },
  { bytes: 'ustar', offset: 257, looksLike: 'a tar archive', hint: 'Unpack it first.' },
  { bytes: 'TFL3', offset: 4, looksLike: 'a TensorFlow Lite model', hint: TO_KERAS, isModel: true },
  { bytes: [0x80, 0x02], looksLike: 'a Python pickle (an old PyTorch file?)', hint: NOT_PICKLED },
  { bytes: [0x80, 0x03], looksLike: 'a Python pickle', hint: NOT_PICKLED },
  { bytes: [0x80, 0x04], looksLike: 'a Python pickle', hint: NOT_PICKLED },
  { bytes: [0x80, 0x05], looksLike: 'a Python pickle', hint: NOT_PICKLED },
  { bytes: '\x93NUMPY', looksLike: 'a NumPy array' },
  {
    bytes: 'version https://git-lfs',
    looksLike: 'a Git LFS pointer, not the file itself',
    hint: 'Fetch the real file with `git lfs pull`.',
  },
]

export function describeContent({ beginning: bytes }: ModelSource): ContentDescription {
  const known = SIGNATURES.find((signature) => startsWith(bytes, signature))
  if (known) {
    const { looksLike, hint, isModel } = known
    return { looksLike, ...(hint && { hint }), ...(isModel && { isModel }) }
  }
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 4096)).trimStart()
  if (/^<(!doctype html|html)/i.test(start)) {
    return { looksLike: 'a web page', hint: 'The download gave a page instead of the file. Download the file itself.' }
  }
  if (/^\{[^]*"class_name"/.test(start)) {
    return {
      looksLike: 'the architecture of a Keras model without its weights',
      hint: 'Save the whole model with model.save(…).',
    }
  }
  if (start.startsWith('{') || start.startsWith('[')) return { looksLike: 'JSON, but not a model.json of TensorFlow.js' }
  if (isText(bytes)) return { looksLike: 'text' }
  return { looksLike: 'binary data of an unknown format' }
}

function startsWith(bytes: Uint8Array, { bytes: signature, offset = 0 }: Signature): boolean {
  const expected = typeof signature === 'string' ? Array.from(signature, (letter) => letter.charCodeAt(0)) : signature
  return expected.every((byte, i) => bytes[offset + i] === byte)
}

/** No control characters but the usual ones in the first bytes. */
function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 512).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)
}
