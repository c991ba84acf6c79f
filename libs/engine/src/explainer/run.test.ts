import { expect, it } from 'vitest'
import { ndArray } from '../model/nd-array.ts'
import { mapModel, openTinyModel } from '../testing/tiny-models.ts'
import { attribution, defineExplainer } from './contract.ts'
import { z } from 'zod'
import { runExplainer } from './run.ts'

const echo = defineExplainer({
  id: 'echo',
  version: '1.0.0',
  title: 'Echo',
  summary: '',
  caveats: '',
  requires: { classes: false },
  params: z.strictObject({}),
  explain: ({ images, tf }) =>
    Promise.resolve([attribution({ image: 0, values: tf.squeeze(images.tensor, [0]), meaning: 'pixel' })]),
})

it('prepares an image when its turn comes, with the numbers of one that was prepared before', async () => {
  const model = await openTinyModel(mapModel([2, 2, 1], [1, 2, 3, 4]))
  const image = (value: number) => ndArray([2, 2, 1], new Float32Array(4).fill(value))
  const log: string[] = []
  const lazily = (value: number) => () => {
    log.push(`prepare ${value}`)
    return Promise.resolve(image(value))
  }
  try {
    const images = [lazily(1), image(2), lazily(3)]
    for await (const event of runExplainer({ model, explainer: echo, images, preset: 'unit' })) {
      if (event.type === 'image') log.push(`explained ${event.explanations[0].values.data[0]}`)
    }
  } finally {
    await model.dispose()
  }
  expect(log).toEqual(['prepare 1', 'explained 1', 'explained 2', 'prepare 3', 'explained 3'])
})
