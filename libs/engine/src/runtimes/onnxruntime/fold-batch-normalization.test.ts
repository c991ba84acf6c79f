import { describe, expect, it } from 'vitest'
import { createRandom } from '../../explainer/random.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { differentiate } from '../../graph/differentiate.ts'
import { BATCH, floats, type Graph } from '../../graph/graph.ts'
import { subgraph } from '../../graph/subgraph.ts'
import { floatFeed, numbersOf, runGraph } from '../../testing/run-graph.ts'
import { foldBatchNormalization } from './fold-batch-normalization.ts'

const CONVOLUTIONS = {
  'a convolution': { op: 'Conv', dims: [6, 4, 3, 3], attributes: {}, bias: false },
  'a convolution with a bias': { op: 'Conv', dims: [6, 4, 3, 3], attributes: { strides: [2, 2] }, bias: true },
  'a convolution in groups': { op: 'Conv', dims: [6, 2, 3, 3], attributes: { group: 2 }, bias: true },
  'a depthwise convolution': { op: 'Conv', dims: [4, 1, 3, 3], attributes: { group: 4 }, bias: false },
  'a transposed convolution': { op: 'ConvTranspose', dims: [4, 6, 3, 3], attributes: { strides: [2, 2] }, bias: true },
} as const

type Convolution = (typeof CONVOLUTIONS)[keyof typeof CONVOLUTIONS]

const SIZE = 7

/** Image → convolution → batch normalisation → rectifier, and the gradient of the image; `map` is what the convolution gives. */
function net({ op, dims, attributes, bias }: Convolution, seed: number) {
  const random = (sample: number, size: number) =>
    createRandom({ seed, image: 0, sample }).fillNormal(new Float32Array(size), 0.5)
  const filters = op === 'Conv' ? dims[0] : dims[1]
  const build = new GraphBuilder()
  const image = build.input('image', 'float32', [BATCH, 4, SIZE, SIZE])
  const perFilter = (sample: number, of = (value: number) => value) =>
    build.constant(floats([filters], random(sample, filters).map(of)))
  const kernel = build.constant(floats(dims, random(1, dims[0] * dims[1] * 9)))
  const [map] = build.add(op, [image, kernel, ...(bias ? [perFilter(2)] : [])], { ...attributes, kernel_shape: [3, 3] })
  const parameters = [perFilter(3), perFilter(4), perFilter(5), perFilter(6, (value) => 0.1 + value ** 2)]
  const normal = build.op('BatchNormalization', [map, ...parameters], { epsilon: 1e-3 })
  const result = build.op('Relu', [normal])
  const gradient = differentiate(build, { seeds: new Map([[result, result]]), wrt: [image] }).get(image)!
  const cut = (outputs: string[]) => subgraph(build, { inputs: [image], outputs })
  return { map, result, gradient, cut, feeds: { image: floatFeed([2, 4, SIZE, SIZE], random(7, 2 * 4 * SIZE * SIZE)) } }
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op)

describe('foldBatchNormalization', () => {
  describe.each(Object.entries(CONVOLUTIONS))('after %s', (_, convolution) => {
    it.each([1, 2, 3])('gives the same numbers (weights %i), forwards and backwards', async (seed) => {
      const { map, result, gradient, cut, feeds } = net(convolution, seed)
      const graph = cut([result, gradient])
      const folded = foldBatchNormalization(graph)
      expect(opsOf(graph)).toContain('BatchNormalization')
      expect(opsOf(folded)).not.toContain('BatchNormalization')
      // Where the convolution's own result is wanted as well, nothing is folded, by ONNX Runtime neither.
      const expected = await runGraph(cut([result, gradient, map]), feeds)
      const found = await runGraph(folded, feeds)
      for (const value of [result, gradient]) {
        const largest = Math.max(...numbersOf(expected[value]).map(Math.abs))
        expect(largest).toBeGreaterThan(0)
        numbersOf(expected[value]).forEach((number, i) =>
          expect(Math.abs(numbersOf(found[value])[i] - number)).toBeLessThan(1e-5 * largest),
        )
      }
    })

    it('leaves it alone where its own result is wanted', () => {
      const { map, result, cut } = net(convolution, 1)
      const graph = cut([result, map])
      expect(foldBatchNormalization(graph)).toBe(graph)
    })
  })

  it('leaves a convolution alone that something else reads', () => {
    const build = new GraphBuilder()
    const image = build.input('image', 'float32', [BATCH, 1, 2, 2])
    const map = build.op('Conv', [image, build.constant(floats([1, 1, 1, 1], [2]))])
    const one = build.constant(floats([1], [1]))
    const graph = build.build([build.op('Add', [map, build.op('BatchNormalization', [map, one, one, one, one])])])
    expect(foldBatchNormalization(graph)).toBe(graph)
  })
})
