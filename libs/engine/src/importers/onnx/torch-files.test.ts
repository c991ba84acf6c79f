/** Files that PyTorch wrote (fixtures/make-fixtures.py): scores, and the gradient of a logit at the image, are PyTorch's. */
import { describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { INPUT } from '../../model/explainable-model.ts'
import { ndArray } from '../../model/nd-array.ts'
import { describeModel, openModel } from '../../model/open-model.ts'

interface Reference {
  readonly size: number
  readonly opset: number
  readonly scores: readonly number[]
  readonly gradient: readonly number[]
  readonly step: number
  readonly parameters: number
}

const FIXTURES = join(import.meta.dirname, 'fixtures')
const file = (name: string) => join(FIXTURES, `${name}.onnx`)
const references = JSON.parse(await readFile(join(FIXTURES, 'references.json'), 'utf8')) as Record<string, Reference>

/** As the script makes them. */
function makeImages(size: number) {
  const data = Float32Array.from({ length: 2 * size * size * 3 }, (_, position) => ((position * 7919 + 13) % 1009) / 504.5 - 1)
  return ndArray([2, size, size, 3], data)
}

function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, i) => Math.abs(found[i] - value))) / largest
}

describe.each(['onnxruntime', 'tfjs'])('on %s', (runtime) => {
  it.each(Object.keys(references))('%s', async (name) => {
    const { size, scores, gradient, step } = references[name]
    const opened = await openModel(file(name), { preprocess: 'signed', runtime })
    const images = makeImages(size)
    const { logits, probabilities } = await opened.model.predict(images)
    const found = opened.model.info.head?.assumed ? logits : probabilities
    expect(relativeError(found.data, scores)).toBeLessThan(1e-5)
    const { gradients } = await opened.model.gradients(images, { targets: [3, 3], score: 'logit' })
    const sampled = gradients[INPUT].data.filter((_, i) => i % step === 0)
    expect(relativeError(sampled, gradient)).toBeLessThan(1e-4)
    await opened.dispose()
  })
})

describe('layers', () => {
  const list = async (name: string) => (await describeModel(file(name))).layers

  it('are the modules of the program, and groups of them go before', async () => {
    const layers = await list('resnet')
    const shown = layers.map(({ name, kind, within, outputShape }) => [name, kind, within ?? null, outputShape.join('×')])
    expect(shown.slice(0, 10)).toEqual([
      ['conv1', 'Conv', null, '16×16×8'],
      ['relu', 'Relu', null, '16×16×8'],
      ['maxpool', 'MaxPool', null, '8×8×8'],
      ['layer1', 'Module', null, '8×8×8'],
      ['layer1.0', 'Module', 'layer1', '8×8×8'],
      ['layer1.0.conv1', 'Conv', 'layer1.0', '8×8×8'],
      ['layer1.0.relu', 'Relu', 'layer1.0', '8×8×8'],
      ['layer1.0.conv2', 'Conv', 'layer1.0', '8×8×8'],
      ['layer1.0.Add', 'Add', 'layer1.0', '8×8×8'],
      ['layer1.0.relu_1', 'Relu', 'layer1.0', '8×8×8'],
    ])
    expect(layers.map(({ name }) => name)).toContain('layer2.0.downsample.0')
    const [group, ...inside] = layers.filter(({ name }) => name.startsWith('layer1'))
    expect(group.parameters).toBe(
      inside.filter(({ within }) => within === 'layer1.0').reduce((sum, layer) => sum + layer.parameters, 0),
    )
  })

  it('show maps channels last, also where the program keeps them so', async () => {
    const layers = await list('swin')
    const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape.join('×')]))
    expect(shapes.get('features.0.0')).toBe('8×8×8')
    expect(shapes.get('features.1.1')).toBe('8×8×8')
    expect(shapes.get('norm')).toBe('8×8×8')
  })

  it('hold all parameters', async () => {
    for (const name of ['vit-open', 'convnext']) {
      const layers = await list(name)
      const total = layers.filter(({ within }) => within === undefined).reduce((sum, { parameters }) => sum + parameters, 0)
      // The exporter writes what it can compute from weights instead of them.
      expect(Math.abs(total / references[name].parameters - 1), name).toBeLessThan(0.1)
    }
  })

  it('have their weights, under the names of the file', async () => {
    const opened = await openModel(file('squeezenet'), { preprocess: 'signed' })
    const weights = await opened.model.weights('features.0')
    expect(weights.map(({ name, value }) => [name, value.shape])).toEqual([
      ['features.0.weight', [3, 3, 3, 8]],
      ['features.0.bias', [8]],
    ])
    expect(opened.model.info.lastSpatialLayer).toBe('classifier.2')
    await opened.dispose()
  })
})
