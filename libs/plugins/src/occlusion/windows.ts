/** Where patches lie, and how their scores become a map of the image's size. */
import { patchTooLarge, strideTooLarge } from '@sightline/engine/explainer'

export type Size = readonly [height: number, width: number]

/** Half-open ranges of rows and columns. */
export interface Window {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface Windows {
  readonly patch: Size
  readonly stride: Size
  /** Rows and columns of the coarse grid. */
  readonly grid: Size
  /** Row by row, one for each place of the grid. */
  readonly windows: readonly Window[]
}

interface Lengths {
  readonly patch: number | Size
  readonly stride?: number | Size
}

/**
 * ceil((n − p)/s) + 1 windows along each axis, the last one clipped at the border, so that every pixel is covered.
 * Throws PATCH_TOO_LARGE and STRIDE_TOO_LARGE.
 */
export function placeWindows(image: Size, lengths: Lengths): Windows {
  const patch = sizeOf(lengths.patch)
  const stride = sizeOf(lengths.stride ?? patch)
  if (patch[0] > image[0] || patch[1] > image[1]) throw patchTooLarge(patch, image)
  if (stride[0] > patch[0] || stride[1] > patch[1]) throw strideTooLarge(stride, patch)
  const [rows, columns] = [0, 1].map((axis) => {
    const count = Math.ceil((image[axis] - patch[axis]) / stride[axis]) + 1
    return Array.from(
      { length: count },
      (_, i) => [i * stride[axis], Math.min(i * stride[axis] + patch[axis], image[axis])] as const,
    )
  })
  const windows = rows.flatMap(([top, bottom]) => columns.map(([left, right]) => ({ top, bottom, left, right })))
  return { patch, stride, grid: [rows.length, columns.length], windows }
}

function sizeOf(length: number | Size): Size {
  return typeof length === 'number' ? [length, length] : length
}

/** A copy of an image `[h, w, c]` of which one window shows `cover`, an image of the same shape. */
export function coverWindow(
  image: Float32Array,
  cover: Float32Array,
  { window, shape }: { window: Window; shape: readonly number[] },
) {
  const [, width, channels] = shape
  const covered = image.slice()
  for (let y = window.top; y < window.bottom; y++) {
    const [from, to] = [(y * width + window.left) * channels, (y * width + window.right) * channels]
    covered.set(cover.subarray(from, to), from)
  }
  return covered
}

/** `[h, w]`: at each pixel the mean over the windows that cover it. `drops`: one number for each window. */
export function spreadOverPixels(drops: Float32Array, windows: readonly Window[], [height, width]: Size): Float32Array {
  const sums = new Float64Array(height * width)
  const counts = new Uint32Array(height * width)
  windows.forEach(({ top, bottom, left, right }, i) => {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        sums[y * width + x] += drops[i]
        counts[y * width + x]++
      }
    }
  })
  return Float32Array.from(sums, (sum, i) => sum / counts[i])
}
