import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { floats, type Graph } from '../../graph/graph.ts'
import { onnxruntime } from './onnxruntime.ts'
import { scaleKernelsInstead } from './scale-kernels.ts'

const KERNELS = {
  'a convolution': { op: 'Conv', dims: [2, 3, 1, 1], group: 1 },
  'a depthwise convolution': { op: 'Conv', dims: [3, 1, 1, 1], group: 3 },
  'a transposed convolution': { op: 'ConvTranspose', dims: [3, 2, 1, 1], group: 1 },
} as const

function net({ op, dims, group }: (typeof KERNELS)[keyof typeof KERNELS], showProduct = false): Graph {
  const build = new GraphBuilder()
  build.input('x', 'float32', ['N', 3, 1, 2])
  const scale = build.constant(floats([1, 3, 1, 1], [2, -3, 0.5]))
  const [product] = build.add('Mul', ['x', scale], {}, { outputs: ['product'] })
  const kernel = build.constant(
    floats(
      dims,
      Array.from({ length: dims[0] * dims[1] }, (_, i) => i + 1),
    ),
  )
  const result = build.op(op, [product, kernel], { group, kernel_shape: [1, 1] })
  return build.build(showProduct ? [result, product] : [result])
}

describe('scaleKernelsInstead', () => {
  it.each(Object.entries(KERNELS))('moves a factor for each channel into the kernel of %s', async (_, kernel) => {
    const graph = net(kernel)
    const scaled = scaleKernelsInstead(graph)
    expect(scaled.nodes.some(({ op, inputs }) => op === 'Mul' && inputs.includes('x'))).toBe(false)
    const data = Float32Array.of(1, 2, 3, 4, 5, 6)
    // x · scale is [2, 4, −9, −12, 2.5, 3].
    const expected = {
      Conv1: [2 - 18 + 7.5, 4 - 24 + 9, 8 - 45 + 15, 16 - 60 + 18],
      Conv3: [2, 4, -18, -24, 7.5, 9],
      ConvTranspose1: [2 - 27 + 12.5, 4 - 36 + 15, 4 - 36 + 15, 8 - 48 + 18],
    }[`${kernel.op}${kernel.group}` as 'Conv1']
    const model = await onnxruntime.open(graph)
    const feeds = { x: { dtype: 'float32', dims: [1, 3, 1, 2], data } } as const
    const fetches = await model.run({ key: 'all', graph: () => graph, feeds })
    expect(Array.from(fetches[graph.outputs[0]].data as Float32Array)).toEqual(expected)
    await model.dispose()
  })

  it('leaves a product alone that is wanted itself', () => {
    const graph = net(KERNELS['a convolution'], true)
    expect(scaleKernelsInstead(graph).nodes).toEqual(graph.nodes)
  })
})
