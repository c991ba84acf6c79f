/** Images as the matrix of the patches that a convolution sees. */

export interface PatchGeometry {
  readonly batchSize: number
  readonly inHeight: number
  readonly inWidth: number
  readonly inChannels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly padInfo: { readonly top: number; readonly left: number }
}

/**
 * `images` `[n, h, w, c]` as `[taps, positions]`: a row for every tap of the kernel (its row, column and channel), a column for every output
 * position of every image; zero where the patch leaves the image.
 */
export function gatherPatches(images: Float32Array, geometry: PatchGeometry): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, strideWidth } = geometry
  const positions = batchSize * outHeight * outWidth
  const patches = new Float32Array(filterHeight * filterWidth * inChannels * positions)
  for (let tap = 0; tap < filterHeight * filterWidth * inChannels; tap++) {
    const channel = tap % inChannels
    const shiftX = (Math.floor(tap / inChannels) % filterWidth) - geometry.padInfo.left
    const shiftY = Math.floor(tap / inChannels / filterWidth) - geometry.padInfo.top
    const first = Math.max(0, Math.ceil(-shiftX / strideWidth))
    const last = Math.min(outWidth - 1, Math.floor((inWidth - 1 - shiftX) / strideWidth))
    for (let line = 0; line < batchSize * outHeight; line++) {
      const y = (line % outHeight) * geometry.strideHeight + shiftY
      if (y < 0 || y >= inHeight) continue
      const source = ((Math.floor(line / outHeight) * inHeight + y) * inWidth + shiftX) * inChannels + channel
      const target = tap * positions + line * outWidth
      for (let x = first; x <= last; x++) patches[target + x] = images[source + x * strideWidth * inChannels]
    }
  }
  return patches
}
