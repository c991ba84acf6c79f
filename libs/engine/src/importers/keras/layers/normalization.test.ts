/** What `adapt` leaves in an HDF5 file: mean, variance, and a whole number that counts the images. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ndArray } from '../../../model/nd-array.ts'
import { openModelFile } from '../../index.ts'
import { runModel } from '../../testing/run-graph.ts'
import { inputLayer, layer, sequential } from '../../testing/small-models.ts'
import { makeGroup, writeDataset, writeHdf5 } from '../../testing/write-hdf5.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-normalization-'))
})
afterAll(() => rm(folder, { recursive: true }))

it.each([
  ['with its count, as TensorFlow 2 writes it', true, 7],
  ['without, as Keras 3 does', false, 6],
])('Normalization %s', async (_, counted, parameters) => {
  const config = sequential(inputLayer([1, 2, 3]), layer('Normalization', { name: 'norm', axis: [-1] }))
  const bytes = await writeHdf5((root) => {
    root.create_attribute('model_config', JSON.stringify(config))
    const group = makeGroup(root, 'model_weights/norm')
    group.create_attribute('weight_names', ['norm/mean:0', 'norm/variance:0', ...(counted ? ['norm/count:0'] : [])])
    writeDataset(group, 'norm/mean:0', { shape: [3], values: Float32Array.of(1, 2, 3) })
    writeDataset(group, 'norm/variance:0', { shape: [3], values: Float32Array.of(4, 0.25, 1) })
    if (counted) makeGroup(group, 'norm').create_dataset({ name: 'count:0', data: 25, dtype: '<q' })
  })
  const path = join(folder, `${String(counted)}.h5`)
  await writeFile(path, bytes)
  const model = await openModelFile(path)
  expect(model.build({ height: 1, width: 2 }).layers[1].parameters).toBe(parameters)
  const { outputs } = await runModel(model, ndArray([1, 1, 2, 3], Float32Array.of(1, 2, 3, 5, 3, 0)))
  expect(Array.from(outputs[0].data)).toEqual([0, 0, 0, 2, 2, -3])
})
