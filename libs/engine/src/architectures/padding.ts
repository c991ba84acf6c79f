/** Zeros around an image, as Keras Applications puts them before convolutions of stride 2. */
import type { Borders, Output } from './network-builder.ts'

export function onAllSides(amount: number): Borders {
  return [
    [amount, amount],
    [amount, amount],
  ]
}

/** What a convolution of an odd kernel size needs to see all of an image: one less above and on the left where the extent is even. */
export function aroundStride({ shape }: Output, kernel: number): Borders {
  const half = Math.floor(kernel / 2)
  const before = (extent: number) => half - (1 - (extent % 2))
  return [
    [before(shape[0]), half],
    [before(shape[1]), half],
  ]
}
