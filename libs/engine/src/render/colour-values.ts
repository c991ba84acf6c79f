/** The inner loops that turn numbers into colours: one table look-up and one 32-bit write a pixel (1024² in a few milliseconds). */
import { colormap, NOT_A_NUMBER, type ColormapName } from './colormaps.ts'
import type { Scale } from './scale.ts'

export interface Colouring {
  readonly colormap: ColormapName
  readonly scale: Scale
}

/** RGBA words of `values`, into `target` if given (of the same length). What is no number gets the table's grey. */
export function colourValues(values: Float32Array, { colormap: name, scale }: Colouring, target?: Uint32Array): Uint32Array {
  return lookUpColours(values, { words: colormap(name).words, scale }, target)
}

export interface ColourTable {
  /** 257 RGBA words: the entries of a colormap, and the colour of what is no number. */
  readonly words: Uint32Array
  readonly scale: Scale
}

/** The same with a table of one's own, transparent ones included. */
export function lookUpColours(
  values: Float32Array,
  { words, scale }: ColourTable,
  target: Uint32Array = new Uint32Array(values.length),
): Uint32Array {
  const { gain } = scale
  const offset = scale.offset + 0.5
  for (let i = 0; i < values.length; i++) {
    const entry = values[i] * gain + offset
    target[i] = words[entry < 0 ? 0 : entry >= 256 ? 255 : entry === entry ? entry | 0 : NOT_A_NUMBER]
  }
  return target
}

/** RGBA words of entries that are 0–255 already. */
export function colourEntries(entries: Uint8Array, name: ColormapName): Uint32Array {
  const { words } = colormap(name)
  const target = new Uint32Array(entries.length)
  for (let i = 0; i < entries.length; i++) target[i] = words[entries[i]]
  return target
}

/** `over` laid on `under` with an opacity from 0 to 1: one for all, or one for each pixel. Both RGBA words of the same length. */
export function blend(under: Uint32Array, over: Uint32Array, opacity: number | Float32Array): Uint32Array {
  const out = new Uint32Array(under.length).fill(0xffffffff)
  const [below, above, to] = [under, over, out].map(
    ({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length * 4),
  )
  for (let i = 0, j = 0; i < out.length; i++, j += 4) {
    const share = typeof opacity === 'number' ? opacity : opacity[i]
    to[j] = below[j] + (above[j] - below[j]) * share + 0.5
    to[j + 1] = below[j + 1] + (above[j + 1] - below[j + 1]) * share + 0.5
    to[j + 2] = below[j + 2] + (above[j + 2] - below[j + 2]) * share + 0.5
  }
  return out
}
