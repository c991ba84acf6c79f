/**
 * The arithmetic of the preprocessing presets, from colours in pixel units (0–255, RGB) to what a model was trained on.
 *
 * | preset | formula                              | order | trained so, for example                 |
 * |--------|--------------------------------------|-------|-----------------------------------------|
 * | raw    | x                                    | RGB   | EfficientNet (Rescaling layer inside)   |
 * | unit   | x / 255                              | RGB   | most small models                       |
 * | signed | x / 127.5 − 1                        | RGB   | MobileNet, Xception, Inception          |
 * | caffe  | x − (103.939, 116.779, 123.68)       | BGR   | VGG, ResNet of Keras                    |
 * | torch  | (x / 255 − mean) / std, ImageNet's   | RGB   | torchvision, DenseNet of Keras          |
 *
 * `caffe` and `torch` are statistics of colour photographs: a grey model with one of them is refused rather than given a made-up mean.
 *
 * Grey from colour is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, as Pillow and OpenCV; TensorFlow rounds it to 0.2989, 0.5870, 0.1140); colour
 * from grey is three equal channels.
 *
 * Transparent pixels show a backdrop, black by default for every preset: it is the 0 of `raw` and `unit` and the value of padding there, and it is
 * what a browser's canvas gives. In `signed`, `caffe` and `torch` the numeric 0 is a grey which no photograph has as its background, so black is as good
 * there and keeps the picture the same whatever the preset. White is an option, for drawings made on paper.
 */
import { colourInvalid, inputChannelsUnsupported, presetNeedsColour } from '../errors/image-errors.ts'
import type { NdArray } from '../model/nd-array.ts'
import { ndArray } from '../model/nd-array.ts'
import type { Preset } from './contract.ts'
import type { Raster } from './resize.ts'

const LUMA = [0.299, 0.587, 0.114] as const

/** `(x − mean) / deviation` per channel of the model; `source` is the colour channel that it comes from. */
interface ChannelMap {
  readonly source: 0 | 1 | 2
  readonly mean: number
  readonly deviation: number
}

type ColourMap = readonly [ChannelMap, ChannelMap, ChannelMap]

const same = (mean: number, deviation: number): ColourMap => [
  { source: 0, mean, deviation },
  { source: 1, mean, deviation },
  { source: 2, mean, deviation },
]

const PRESET_MAPS = {
  raw: same(0, 1),
  unit: same(0, 255),
  signed: same(127.5, 127.5),
  caffe: [
    { source: 2, mean: 103.939, deviation: 1 },
    { source: 1, mean: 116.779, deviation: 1 },
    { source: 0, mean: 123.68, deviation: 1 },
  ],
  torch: [
    { source: 0, mean: 0.485 * 255, deviation: 0.229 * 255 },
    { source: 1, mean: 0.456 * 255, deviation: 0.224 * 255 },
    { source: 2, mean: 0.406 * 255, deviation: 0.225 * 255 },
  ],
} satisfies Record<Preset, ColourMap>

/** The presets that mean the same on one channel as on three. */
const GREY_PRESETS: readonly Preset[] = ['raw', 'unit', 'signed']

/** Throws PRESET_NEEDS_COLOUR, INPUT_CHANNELS_UNSUPPORTED. */
export function checkChannels(preset: Preset, channels: number): asserts channels is 1 | 3 {
  if (channels !== 1 && channels !== 3) throw inputChannelsUnsupported(channels)
  if (channels === 1 && !GREY_PRESETS.includes(preset)) throw presetNeedsColour(preset)
}

/** Numbers in pixel units, grey or RGB, to the model's `[h, w, channels]`. Throws as `checkChannels`. */
export function normalise(pixels: Raster, preset: Preset, channels: number): NdArray {
  checkChannels(preset, channels)
  const { width, height } = pixels
  const colour = toChannels(pixels, channels)
  const out = new Float32Array(width * height * channels)
  for (let channel = 0; channel < channels; channel++) {
    const { source, mean, deviation } = PRESET_MAPS[preset][channel]
    for (let i = channel, j = source; i < out.length; i += channels, j += channels) out[i] = (colour[j] - mean) / deviation
  }
  return ndArray([height, width, channels], out)
}

/** Grey ⇄ RGB; the data themselves if nothing is to be done. */
export function toChannels({ channels: from, data }: Raster, to: 1 | 3): Raster['data'] {
  if (from === to) return data
  const count = data.length / from
  const out = new Float32Array(count * to)
  if (to === 1) for (let i = 0; i < count; i++) out[i] = luma(data[3 * i], data[3 * i + 1], data[3 * i + 2])
  else for (let i = 0; i < out.length; i++) out[i] = data[Math.floor(i / 3)]
  return out
}

function luma(red: number, green: number, blue: number): number {
  return LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
}

/**
 * A function from a colour in pixel units (one number for all channels, or red, green, blue) to the model's input units, `[channels]`. It throws
 * COLOUR_INVALID; making it throws as `checkChannels`.
 */
export function pixelToInput(preset: Preset, channels: number): (colour: number | readonly number[]) => number[] {
  checkChannels(preset, channels)
  return (colour) => {
    const rgb = toTriple(colour, channels)
    const pixel = { width: 1, height: 1, channels: 3, data: new Float32Array(rgb) }
    return Array.from(normalise(pixel, preset, channels).data)
  }
}

function toTriple(colour: number | readonly number[], channels: number): readonly number[] {
  const given = typeof colour === 'number' ? [colour] : colour
  const valid = (given.length === 1 || given.length === 3) && given.every((value) => value >= 0 && value <= 255)
  if (!valid) throw colourInvalid(typeof colour === 'number' ? String(colour) : `[${given.join(', ')}]`, channels)
  return given.length === 3 ? given : [given[0], given[0], given[0]]
}
