/** What wrote a file, by what files of each version say; and that the meaning of layers follows. */
import { describe, expect, it } from 'vitest'
import { ndArray, sizeOf } from '../../model/nd-array.ts'
import { tf } from '../../tensor/tf.ts'
import { openModelFile } from '../index.ts'
import { expectFailure, useModelFiles } from '../testing/model-files.ts'
import { largestDifference, uniform } from '../testing/numbers.ts'
import { gradientAtInput, runModel } from '../testing/run-graph.ts'
import { inputLayer, layer, sequential, withoutWeights } from '../testing/small-models.ts'
import { writeHdf5, writeKerasH5 } from '../testing/write-hdf5.ts'
import { writeKerasArchive } from '../testing/write-archive.ts'
import { readWriter } from './writer.ts'

const { file, tfjs } = useModelFiles()

describe('the writer of a model', () => {
  const keras2 = { hardSigmoidSlope: 0.2 }
  const keras3 = { hardSigmoidSlope: 1 / 6, bilinear: 'half_pixel', resizing: 'half_pixel' }
  it.each([
    ['2.0.8', { ...keras2, bilinear: 'asymmetric' }],
    ['2.1.6', { ...keras2, bilinear: 'asymmetric' }],
    ['2.3.1', { ...keras2, bilinear: 'asymmetric' }],
    ['2.1.6-tf', { ...keras2, bilinear: 'asymmetric' }],
    ['2.2.4-tf', { ...keras2, bilinear: 'half_pixel' }],
    ['2.3.0-tf', { ...keras2, bilinear: 'half_pixel' }],
    ['2.4.0', { ...keras2, bilinear: 'half_pixel' }],
    ['2.15.0', { ...keras2, bilinear: 'half_pixel', resizing: 'half_pixel' }],
    ['3.0.0', keras3],
    ['3.10.0', keras3],
  ])('Keras %s', (version, expected) => {
    expect(readWriter({ format: 'keras-h5', version, config: {} })).toMatchObject(expected)
  })
  it.each([
    ['tfjs-layers 1.3.1', { bilinear: 'asymmetric', resizing: 'align_corners' }],
    ['TensorFlow.js tfjs-layers v4.22.0', { bilinear: 'asymmetric' }],
    [undefined, { bilinear: 'asymmetric', resizing: 'align_corners' }],
    ['2.8.0', { bilinear: 'half_pixel' }],
    ['keras v2.8.0', { bilinear: 'half_pixel' }],
    ['keras v3.1.0', keras3],
  ])('of a TensorFlow.js model: %s', (version, expected) => {
    expect(readWriter({ format: 'tfjs-layers', version, config: {} })).toMatchObject(expected)
  })
  it('without a version, by the spelling of its input', () => {
    const input = (key: string) => ({ layers: [{ class_name: 'InputLayer', config: { [key]: [null, 8, 8, 3] } }] })
    expect(readWriter({ format: 'keras-v3', config: input('batch_shape') })).toEqual(keras3)
    expect(readWriter({ format: 'keras-h5', config: input('batch_input_shape') })).toMatchObject(keras2)
  })
})

describe('hard_sigmoid', () => {
  const model = withoutWeights(sequential(inputLayer([1, 1, 3]), layer('Activation', { activation: 'hard_sigmoid' })))
  const pixels = ndArray([1, 1, 1, 3], Float32Array.from([1.2, -2.7, 9]))
  // At −2.7: 0.2·x + 0.5 is already below zero, x/6 + 0.5 is not.
  const cases: [string, () => Promise<string>, number[]][] = [
    ['TensorFlow.js', () => tfjs(model), [0.74, 0, 1]],
    ['HDF5 of Keras 2', async () => file(await writeKerasH5(model, { version: '2.15.0' })), [0.74, 0, 1]],
    ['HDF5 of Keras 3', async () => file(await writeKerasH5(model, { version: '3.1.1' })), [0.7, 0.05, 1]],
    [
      'an archive of Keras 2.13',
      async () => file(await writeKerasArchive(model, { version: '2.13.1' }), 'm.keras'),
      [0.74, 0, 1],
    ],
    ['an archive of Keras 3', async () => file(await writeKerasArchive(model, { version: '3.5.0' }), 'm.keras'), [0.7, 0.05, 1]],
  ]
  it.each(cases)('of %s', async (_, write, expected) => {
    const { outputs } = await runModel(await openModelFile(await write()), pixels)
    expected.forEach((value, i) => expect(outputs[0].data[i]).toBeCloseTo(value, 6))
  })
})

describe('what TensorFlow.js resizes', () => {
  // The functions that its layers call; its Resizing layer itself fails in tfjs 4.22. The last argument lets the corners coincide.
  const { resizeBilinear, resizeNearestNeighbor } = tf.image
  const resizing = (height: number, width: number, interpolation: string) => layer('Resizing', { height, width, interpolation })
  it.each([
    [layer('UpSampling2D', { size: [2, 2], interpolation: 'bilinear' }), (x: tf.Tensor4D) => resizeBilinear(x, [10, 14], false)],
    [resizing(9, 11, 'bilinear'), (x: tf.Tensor4D) => resizeBilinear(x, [9, 11], true)],
    [resizing(3, 4, 'bilinear'), (x: tf.Tensor4D) => resizeBilinear(x, [3, 4], true)],
    [resizing(9, 4, 'nearest'), (x: tf.Tensor4D) => resizeNearestNeighbor(x, [9, 4], true)],
  ])('%o', async (step, resize) => {
    const shape: [number, number, number, number] = [2, 5, 7, 3]
    const compute = async (images: Float32Array) => await resize(tf.tensor4d(images, shape)).data()
    const images = ndArray(shape, uniform(sizeOf(shape), 5))
    const opened = await openModelFile(await tfjs(withoutWeights(sequential(inputLayer(shape.slice(1)), step))))
    const [found] = (await runModel(opened, images)).outputs
    expect(largestDifference(found.data, await compute(images.data))).toBeLessThan(1e-5)
    // Its gradient is wrong where images are not square. Of a linear function f: ⟨gradient of ⟨seed, f⟩, v⟩ = ⟨seed, f(v)⟩.
    const seed = ndArray(found.shape, uniform(found.data.length, 6))
    const gradient = await gradientAtInput(opened, images, seed)
    for (let i = 0; i < 5; i++) {
      const direction = uniform(images.data.length, 10 + i)
      expect(product(gradient.data, direction)).toBeCloseTo(product(seed.data, await compute(direction)), 4)
    }
  })
  const product = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0)
})

describe('files of other days', () => {
  const old = {
    class_name: 'Sequential',
    config: [layer('Convolution2D', { nb_filter: 4, dim_ordering: 'th', border_mode: 'same' })],
  }
  it('Keras 1, which says its version', async () => {
    const path = await file(await writeKerasH5(withoutWeights(sequential(inputLayer([8, 8, 3]))), { version: '1.2.2' }))
    await expectFailure(path, { code: 'KERAS_VERSION_UNSUPPORTED', text: '1.2.2' })
  })
  it('Keras 1, before files said it', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(old))
      root.create_group('model_weights')
    })
    await expectFailure(await file(bytes), { code: 'KERAS_VERSION_UNSUPPORTED', text: 'Keras 1' })
  })
  it('Theano', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(sequential(inputLayer([8, 8, 3]))))
      root.create_attribute('keras_version', '2.1.6')
      root.create_attribute('backend', 'theano')
      root.create_group('model_weights')
    })
    await expectFailure(await file(bytes), { code: 'KERAS_BACKEND_UNSUPPORTED', text: 'theano' })
  })
})
