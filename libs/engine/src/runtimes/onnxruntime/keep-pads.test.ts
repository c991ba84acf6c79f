import { expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, integers } from '../../graph/graph.ts'
import { floatFeed, numbersOf, runGraph } from '../../testing/run-graph.ts'

it('zeros around negative numbers win a MaxPool', async () => {
  const build = new GraphBuilder()
  const image = build.input('image', 'float32', [BATCH, 1, 4, 4])
  const pads = build.initializer('pads', integers([0, 0, 1, 1, 0, 0, 1, 1]))
  const [padded] = build.add('Pad', [image, pads], { mode: 'constant' })
  const [pooled] = build.add('MaxPool', [padded], { kernel_shape: [3, 3], strides: [2, 2] })
  const negative = floatFeed(
    [1, 1, 4, 4],
    Float32Array.from({ length: 16 }, (_, i) => -1 - i),
  )
  const results = await runGraph(build.build([pooled]), { image: negative })
  // The last window alone is wholly inside.
  expect(numbersOf(results[pooled])).toEqual([0, 0, 0, -6])
})
