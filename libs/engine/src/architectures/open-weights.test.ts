/** Files of weights alone, as Keras 2 and Keras 3 write them, opened by the name of their architecture. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModelFile } from '../importers/index.ts'
import { snakeCase } from '../importers/keras/archive-weights.ts'
import { uniform } from '../importers/testing/numbers.ts'
import { runModel } from '../importers/testing/run-graph.ts'
import { smallClassifier } from '../importers/testing/small-models.ts'
import { makeGroup, writeDataset, writeHdf5, writeKerasH5 } from '../importers/testing/write-hdf5.ts'
import { describeModel, openModel } from '../model/open-model.ts'
import { ndArray, sizeOf, type NdArray } from '../model/nd-array.ts'
import { weightedLayers, type Blueprint, type BlueprintLayer } from './blueprint.ts'
import { findArchitecture } from './index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-architectures-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** MobileNet with alpha 0.25, the smallest network that there is. */
function smallMobileNet(classes: number | null): Blueprint {
  const variant = findArchitecture('mobilenet').variants.find(({ label }) => label === 'alpha 0.25')
  if (!variant) throw new Error('MobileNet has no alpha 0.25')
  return variant.build({ size: { height: 224, width: 224 }, classes })
}

/** Numbers that depend on the weight alone, near 1 for variances. */
function numbersOf({ name }: BlueprintLayer, weight: { name: string; shape: readonly number[] }): Float32Array {
  const seed = [...`${name}/${weight.name}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7)
  const shift = weight.name.endsWith('variance') ? 1 : 0
  return uniform(sizeOf(weight.shape), seed).map((number) => number + shift)
}

type Rename = (name: string, i: number) => string

/** As `save_weights('….h5')` of Keras 2 does. */
function writeWeights(blueprint: Blueprint, rename: Rename = (name) => name): Promise<Uint8Array> {
  return writeHdf5((root) => {
    const names = blueprint.layers.map(({ name }, i) => rename(name, i))
    root.create_attribute('layer_names', names)
    root.create_attribute('backend', 'tensorflow')
    blueprint.layers.forEach((layer, i) => {
      const group = makeGroup(root, names[i])
      if (layer.weights.length === 0) group.create_attribute('weight_names', new Float64Array(0), [0])
      else group.create_attribute('weight_names', layer.weights.map((weight) => `${names[i]}/${weight.name}:0`)) // prettier-ignore
      for (const weight of layer.weights)
        writeDataset(group, `${names[i]}/${weight.name}:0`, { shape: weight.shape, values: numbersOf(layer, weight) })
    })
  })
}

/** As `save_weights('….weights.h5')` of Keras 3 does. */
function writeNumberedWeights(blueprint: Blueprint): Promise<Uint8Array> {
  return writeHdf5((root) => {
    const counts = new Map<string, number>()
    for (const layer of blueprint.layers) {
      const stem = snakeCase(layer.className)
      const count = counts.get(stem) ?? 0
      counts.set(stem, count + 1)
      const vars = makeGroup(root, `layers/${stem}${count === 0 ? '' : `_${count}`}/vars`)
      layer.weights.forEach((weight, i) =>
        writeDataset(vars, String(i), { shape: weight.shape, values: numbersOf(layer, weight) }),
      )
    }
  })
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

/** The same network and numbers as a whole model, which says itself how its layers are connected. */
async function writeWhole(blueprint: Blueprint): Promise<string> {
  const weights = weightedLayers(blueprint).flatMap((layer) =>
    layer.weights.map((weight) => ({
      name: `${layer.name}/${weight.name}`,
      shape: weight.shape,
      values: numbersOf(layer, weight),
    })),
  )
  return await file('whole.h5', await writeKerasH5({ topology: blueprint.config as never, weights }))
}

const image = (side: number): NdArray => ndArray([1, side, side, 3], uniform(3 * side * side, 3))

describe('weights alone', () => {
  it.each([
    ['named as Keras names them', 1000, (blueprint: Blueprint) => writeWeights(blueprint)],
    ['named otherwise', 7, (blueprint: Blueprint) => writeWeights(blueprint, (_, i) => `layer_${i}`)],
    ['of Keras 3, without names', 5, writeNumberedWeights],
    ['without a classifier', null, (blueprint: Blueprint) => writeWeights(blueprint)],
    ['of Keras 3, without a classifier', null, writeNumberedWeights],
  ])('%s give what the whole model gives', async (_, classes, write) => {
    const blueprint = smallMobileNet(classes)
    const path = await file('weights.h5', await write(blueprint))
    const opened = await openModelFile(path, { architecture: 'mobilenet' })
    expect(opened.inputShape).toEqual([null, null, 3])
    expect(opened.warnings).toEqual([])
    const found = await runModel(opened, image(224))
    const whole = await runModel(await openModelFile(await writeWhole(blueprint)), image(224))
    expect(Object.keys(found.layers)).toEqual(blueprint.layers.map(({ name }) => name))
    expect(found.outputs[0].shape).toEqual(classes === null ? [1, 7, 7, 256] : [1, classes])
    expect(found.outputs).toEqual(whole.outputs)
    expect(found.outputs[0].data.some((number) => number > 0)).toBe(true)
  })

  it('take another input size', async () => {
    const path = await file('weights.h5', await writeWeights(smallMobileNet(4)))
    const { outputs, layers } = await runModel(await openModelFile(path, { architecture: 'mobilenet' }), image(97))
    expect(outputs[0].shape).toEqual([1, 4])
    expect(layers['conv1'].shape).toEqual([1, 49, 49, 8])
  })

  it('of one unit end in a sigmoid, with a warning', async () => {
    const path = await file('weights.h5', await writeWeights(smallMobileNet(1)))
    const { model, warnings, dispose } = await openModel(path, { architecture: 'mobilenet' })
    expect(model.info.head).toMatchObject({ kind: 'binary-sigmoid', classes: 2 })
    expect(warnings).toEqual(['The classifier has one unit; it is taken for a sigmoid between two classes.'])
    await dispose()
  })

  it('bring their preprocessing and input size, which options and sidecar can change', async () => {
    const path = await file('weights.h5', await writeWeights(smallMobileNet(4)))
    const plain = await openModel(path, { architecture: 'MobileNet' })
    expect(plain.preprocessing).toEqual({ preset: 'signed', resize: 'stretch' })
    expect(plain.model.info.inputShape).toEqual([224, 224, 3])
    expect(plain.warnings).toEqual([])
    await plain.dispose()
    const other = await openModel(path, { architecture: 'mobilenet', preprocess: 'unit', inputSize: { height: 96, width: 128 } })
    expect(other.preprocessing.preset).toBe('unit')
    expect(other.model.info.inputShape).toEqual([96, 128, 3])
    await other.dispose()
  })

  it('open by the architecture that the sidecar names; whole models beside them do not mind it', async () => {
    const place = await mkdtemp(join(folder, 'sidecar-'))
    await writeFile(join(place, 'sightline.json'), JSON.stringify({ architecture: 'mobilenet', inputSize: [64, 64] }))
    await writeFile(join(place, 'weights.h5'), await writeWeights(smallMobileNet(4)))
    await writeFile(join(place, 'whole.h5'), await writeKerasH5(await smallClassifier()))
    expect((await describeModel(join(place, 'weights.h5'))).inputShape).toEqual([64, 64, 3])
    await writeFile(join(place, 'sightline.json'), JSON.stringify({ architecture: 'mobilenet' }))
    expect((await describeModel(join(place, 'whole.h5'))).inputShape).toEqual([8, 9, 3])
  })

  it('that are damaged are warned of', async () => {
    const blueprint = smallMobileNet(4)
    const bytes = await writeHdf5((root) => {
      root.create_attribute('layer_names', weightedLayers(blueprint).map(({ name }) => name)) // prettier-ignore
      for (const layer of weightedLayers(blueprint)) {
        const group = makeGroup(root, layer.name)
        group.create_attribute('weight_names', layer.weights.map(({ name }) => `${name}:0`)) // prettier-ignore
        for (const weight of layer.weights) {
          const values = numbersOf(layer, weight)
          if (layer.name === 'conv1') values[0] = Number.NaN
          writeDataset(group, `${weight.name}:0`, { shape: weight.shape, values })
        }
      }
    })
    const opened = await openModelFile(await file('nan.h5', bytes), { architecture: 'mobilenet' })
    expect(opened.warnings).toEqual([expect.stringContaining('The weight “kernel” of the layer “conv1” is damaged: 1 NaN')])
  })
})

describe('weights alone that cannot be opened', () => {
  const opening = async (path: string, architecture?: string) =>
    openModel(path, architecture === undefined ? {} : { architecture })

  it('without an architecture: the remedy is told', async () => {
    const path = await file('weights.h5', await writeWeights(smallMobileNet(4)))
    await expect(opening(path)).rejects.toMatchObject({
      code: 'MODEL_CONFIG_MISSING',
      message: expect.stringContaining('the weights of layers alone'),
      hint: expect.stringContaining('--architecture NAME), one of vgg16,'),
    })
  })

  it.each([
    [
      'an unknown one',
      'moblienet',
      { code: 'ARCHITECTURE_UNKNOWN', kind: 'usage', hint: expect.stringContaining('Did you mean “mobilenet”?') },
    ],
    [
      'another one',
      'vgg16',
      {
        code: 'ARCHITECTURE_MISMATCH',
        kind: 'invalid',
        message:
          'The weights in “weights.h5” are not those of VGG16: it holds those of 55 layers, and VGG16 has 16 with weights (13 without its classifier).',
      },
    ],
  ])('as %s', async (_, architecture, error) => {
    const path = await file('weights.h5', await writeWeights(smallMobileNet(4)))
    await expect(opening(path, architecture)).rejects.toMatchObject(error)
  })

  it('of a model that describes itself', async () => {
    const path = await file('self.h5', await writeKerasH5(await smallClassifier()))
    await expect(opening(path, 'vgg16')).rejects.toMatchObject({ code: 'ARCHITECTURE_NOT_NEEDED', kind: 'usage' })
  })
})
