/** The way back of a sum over windows: every position gets the shares of all windows that read it. */
import type { GraphBuilder } from '../../builder.ts'
import { floats } from '../../graph.ts'
import { correlationInputGradient } from './correlation-gradient.ts'
import { padAxes } from './rearrange.ts'
import type { WindowAxis } from './window.ts'

export interface Windows {
  readonly axes: readonly WindowAxis[]
  readonly channels: number
}

export function spreadOverWindows(build: GraphBuilder, share: string, windows: Windows): string {
  const apart = windows.axes.every(({ kernel, stride, dilation }) => kernel === stride && (dilation === 1 || kernel === 1))
  return apart ? repeat(build, share, windows.axes) : overlapAdd(build, share, windows)
}

/** Windows side by side: each share is repeated over its window; what hangs over is cropped and what no window read is 0. */
function repeat(build: GraphBuilder, share: string, axes: readonly WindowAxis[]): string {
  const scales = build.constant(floats([4], [1, 1, ...axes.map(({ kernel }) => kernel)]))
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  const whole = axes.every(({ kernel }) => kernel === 1) ? share : build.op('Resize', [share, '', scales], attributes)
  const margins = axes.map(
    ({ input, output, kernel, before }, i) => [2 + i, [-before, input - output * kernel + before]] as const,
  )
  return padAxes(build, whole, new Map(margins))
}

/** Windows that overlap or leave gaps: the pool as a depthwise correlation with ones. */
function overlapAdd(build: GraphBuilder, share: string, { axes, channels }: Windows): string {
  const dims = [channels, 1, ...axes.map(({ kernel }) => kernel)]
  const ones = floats(dims, new Float32Array(dims.reduce((size, dim) => size * dim, 1)).fill(1))
  return correlationInputGradient(build, share, { weight: build.constant(ones), group: channels, axes })
}
