/**
 * From an image file to 8-bit pixels. PNG, JPEG and WebP are taken (of an animation the first frame); every other format is refused by name.
 *
 * Pixels are the stored values, as Pillow and TensorFlow read them when models are trained: EXIF orientation is honoured, embedded colour
 * profiles are not applied, 16 bits keep their upper 8, CMYK is turned into sRGB, and palettes into the colours that they stand for.
 * A grey file stays one channel.
 */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  imageDamaged,
  imageEmpty,
  imageFormatUnsupported,
  imageIsFolder,
  imageNotFound,
  imageNotRecognised,
  imageTooLarge,
  imageUnreadable,
} from '../errors/image-errors.ts'
import { loadNative } from '../native.ts'
import type { PixelImage } from './contract.ts'
import { recogniseFormat, type TakenFormat } from './formats.ts'

/** A declared size above this is refused before anything is allocated: at 3 bytes a pixel, 300 MB. */
export const PIXEL_LIMIT = 100_000_000

/** No picture within the pixel limit needs a larger file. */
const FILE_LIMIT = 1_000_000_000

/** What shows through transparent pixels. */
export type Backdrop = 'black' | 'white'

export interface DecodeOptions {
  /** Default: black; presets.ts says why. */
  readonly backdrop?: Backdrop
  /** How errors call the picture; default the path, or “image” for bytes. */
  readonly name?: string
}

export interface DecodedImage extends PixelImage {
  readonly format: TakenFormat
  /** Of the file's bytes, hex. */
  readonly sha256: string
  /** The name that errors call it by. */
  readonly name: string
}

/**
 * Reads and decodes a picture.
 * Errors: IMAGE_NOT_FOUND, IMAGE_IS_FOLDER, IMAGE_UNREADABLE, IMAGE_EMPTY, IMAGE_NOT_RECOGNISED, IMAGE_FORMAT_UNSUPPORTED,
 * IMAGE_TOO_LARGE, IMAGE_DAMAGED.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<DecodedImage> {
  const name = options.name ?? (typeof source === 'string' ? source : 'image')
  const bytes = typeof source === 'string' ? await readImageFile(source, name) : source
  const format = checkFormat(bytes, name)
  await checkSize(bytes, name)
  const pixels = await decodePixels(bytes, { name, backdrop: options.backdrop ?? 'black' })
  return { ...pixels, format, name, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function readImageFile(path: string, name: string): Promise<Uint8Array> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw imageIsFolder(name)
    if (facts.size > FILE_LIMIT) throw imageTooLarge(name, `${grouped(facts.size)} bytes`, `${grouped(FILE_LIMIT)} bytes`)
    return await readFile(path)
  } catch (thrown) {
    if (!isSystemError(thrown)) throw thrown
    throw thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR' ? imageNotFound(name) : imageUnreadable(basename(name), thrown)
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'errno' in thrown
}

function checkFormat(bytes: Uint8Array, name: string): TakenFormat {
  if (bytes.length === 0) throw imageEmpty(name)
  const format = recogniseFormat(bytes)
  if (!format) throw imageNotRecognised(name)
  if ('refused' in format) throw imageFormatUnsupported(name, format.refused)
  return format.taken
}

/** Loaded with the first picture: it takes 20 MiB, and not every run has one to decode. */
const loadSharp = async () => (await loadNative('sharp', () => import('sharp'))).default

/** Reads the header alone. */
async function checkSize(bytes: Uint8Array, name: string): Promise<void> {
  const sharp = await loadSharp()
  const { width, height } = await orDamaged(name, () => sharp(bytes, { limitInputPixels: false }).metadata())
  if (width * height > PIXEL_LIMIT) {
    throw imageTooLarge(name, `${grouped(width)} × ${grouped(height)} pixels`, `${grouped(PIXEL_LIMIT)} pixels`)
  }
}

const COLOUR_SPACES = { grey: { 8: 'b-w', 16: 'grey16' }, colour: { 8: 'srgb', 16: 'rgb16' } } as const

async function decodePixels(bytes: Uint8Array, { name, backdrop }: { name: string; backdrop: Backdrop }): Promise<PixelImage> {
  const sharp = await loadSharp()
  return orDamaged(name, async () => {
    const image = sharp(bytes, { limitInputPixels: PIXEL_LIMIT, failOn: 'error', ignoreIcc: true })
    const { space, depth, channels: stored } = await image.metadata()
    const grey = stored <= 2 && (space === 'b-w' || space === 'grey16')
    const wide = depth === 'ushort'
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: backdrop })
      .toColourspace(COLOUR_SPACES[grey ? 'grey' : 'colour'][wide ? 16 : 8])
      .raw({ depth: wide ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const channels = grey ? 1 : 3
    const samples = wide ? upperBytes(data) : new Uint8Array(data.buffer, data.byteOffset, data.length)
    if (samples.length !== info.width * info.height * channels) throw new Error(`it decodes to ${info.channels} channels`)
    return { width: info.width, height: info.height, channels, data: samples }
  })
}

/** Done here, since the decoder rounds grey and cuts colours. */
function upperBytes(samples: Buffer): Uint8Array {
  const words = new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2)
  return Uint8Array.from(words, (word) => word >> 8)
}

/** The decoder's first words, where it fails on the file. */
async function orDamaged<T>(name: string, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode()
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    throw imageDamaged(name, reason.split('\n')[0].replace(/[.:\s]+$/, ''))
  }
}
