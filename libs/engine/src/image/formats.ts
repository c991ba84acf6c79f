/** Which picture format a file holds, from its first bytes; its name is not asked. */

export type TakenFormat = 'png' | 'jpeg' | 'webp'
export type RecognisedFormat = { readonly taken: TakenFormat } | { readonly refused: string }

/** Bytes at an offset, as Latin-1 text. */
const SIGNATURES: readonly (readonly [offset: number, bytes: string, format: RecognisedFormat])[] = [
  [0, '\x89PNG\r\n\x1a\n', { taken: 'png' }],
  [0, '\xff\xd8\xff', { taken: 'jpeg' }],
  [8, 'WEBP', { taken: 'webp' }],
  [0, 'GIF8', { refused: 'GIF' }],
  [0, 'II*\0', { refused: 'TIFF' }],
  [0, 'MM\0*', { refused: 'TIFF' }],
  [4, 'ftypavif', { refused: 'AVIF' }],
  [4, 'ftypheic', { refused: 'HEIC' }],
  [4, 'ftypmif1', { refused: 'HEIF' }],
  [0, 'BM', { refused: 'BMP' }],
  [0, '%PDF', { refused: 'PDF' }],
  [0, '<svg', { refused: 'SVG' }],
  [0, '\xff\x0a', { refused: 'JPEG XL' }],
  [4, 'JXL ', { refused: 'JPEG XL' }],
  [4, 'jP  ', { refused: 'JPEG 2000' }],
]

/** Null for bytes that are no picture that we know of. */
export function recogniseFormat(bytes: Uint8Array): RecognisedFormat | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16))
  const found = SIGNATURES.find(([offset, text]) => head.startsWith(text, offset))
  return found ? found[2] : null
}
