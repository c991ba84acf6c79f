/**
 * Colormaps as tables of 256 colours.
 *
 * Sequential (viridis, magma, grey): entry 0 is the lowest value. Diverging (rdbu, shap): entry 128 is zero and exactly the neutral colour, 1 … 255
 * lie symmetrically around it, entry 0 equals entry 1; positive is red, negative blue.
 */
import { interpolateMagma, interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic'
import { fromLab, mix, toLab, type Triple } from './lab.ts'

export const COLORMAPS = ['viridis', 'magma', 'grey', 'rdbu', 'shap'] as const
export type ColormapName = (typeof COLORMAPS)[number]

export interface Colormap {
  readonly name: ColormapName
  readonly diverging: boolean
  /** Red, green and blue of the 256 entries. */
  readonly rgb: Uint8Array
  /** The same as opaque RGBA words in the machine's byte order, and as the 257th the colour of what is no number. */
  readonly words: Uint32Array
}

/** Index of the colour for NaN: a middle grey that no diverging map holds. */
export const NOT_A_NUMBER = 256
const NAN_COLOUR: Triple = [128, 128, 128]

/** The entry for zero in a diverging map. */
export const NEUTRAL = 128

/** SHAP's blue and red. */
const SHAP_BLUE: Triple = [0, 139, 251]
const SHAP_RED: Triple = [255, 0, 81]
const WHITE: Triple = [255, 255, 255]

/** Colour at t from 0 to 1. */
const CURVES: Record<ColormapName, { readonly diverging: boolean; readonly at: (t: number) => Triple }> = {
  viridis: { diverging: false, at: (t) => parseColour(interpolateViridis(t)) },
  magma: { diverging: false, at: (t) => parseColour(interpolateMagma(t)) },
  grey: { diverging: false, at: (t) => [Math.round(255 * t), Math.round(255 * t), Math.round(255 * t)] },
  // ColorBrewer's begins with red.
  rdbu: { diverging: true, at: (t) => parseColour(interpolateRdBu(1 - t)) },
  shap: { diverging: true, at: (t) => fromLab(mix(toLab(WHITE), toLab(t < 0.5 ? SHAP_BLUE : SHAP_RED), Math.abs(2 * t - 1))) },
}

const tables = new Map<ColormapName, Colormap>()

export function colormap(name: ColormapName): Colormap {
  const known = tables.get(name)
  if (known) return known
  const table = makeTable(name)
  tables.set(name, table)
  return table
}

function makeTable(name: ColormapName): Colormap {
  const { diverging, at } = CURVES[name]
  const rgb = new Uint8Array(256 * 3)
  for (let i = 0; i < 256; i++) rgb.set(at(diverging ? 0.5 + (Math.max(1, i) - NEUTRAL) / 254 : i / 255), 3 * i)
  const rgba = new Uint8Array(257 * 4).fill(255)
  for (let i = 0; i < 256; i++) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i)
  rgba.set(NAN_COLOUR, 4 * NOT_A_NUMBER)
  return { name, diverging, rgb, words: new Uint32Array(rgba.buffer) }
}

/** `#rrggbb` or `rgb(r, g, b)`. */
function parseColour(text: string): Triple {
  const hex = /^#(..)(..)(..)$/.exec(text)
  const parts = hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : (text.match(/\d+/g) ?? []).map(Number)
  return [parts[0], parts[1], parts[2]]
}
