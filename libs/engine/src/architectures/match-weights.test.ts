/** Which form of an architecture a file of weights is taken for, and which of its weights go where. */
import { describe, expect, it } from 'vitest'
import { inMemory } from '../importers/weight-data.ts'
import type { Architecture, Variant } from './architecture.ts'
import { weightedLayers } from './blueprint.ts'
import { ARCHITECTURES, findArchitecture } from './index.ts'
import { matchWeights, type MatchedWeights } from './match-weights.ts'
import type { StoredLayer, WeightsFile } from './stored-layers.ts'

interface Written {
  readonly classes: number | null
  /** What the file calls the layer `name`, the `i`-th with weights. */
  readonly rename?: (name: string, i: number) => string
  readonly change?: (layers: StoredLayer[]) => StoredLayer[]
}

/** What Keras would write of a form of the architecture, with three numbers instead of all: those of layer i are i. */
function write(
  { size }: Architecture,
  variant: Variant,
  { classes, rename = (name) => name, change = (layers) => layers }: Written,
): WeightsFile {
  const blueprint = variant.build({ size: { height: size, width: size }, classes })
  const layers = weightedLayers(blueprint).map(({ name, weights }, i) => ({
    name: rename(name, i),
    weights: weights.map((weight) => ({
      name: weight.name,
      shape: weight.shape,
      data: inMemory(Float32Array.of(i, i, i)),
    })),
  }))
  const changed = change(layers)
  return { count: changed.length, layersFor: () => changed }
}

function match(file: WeightsFile, architecture: Architecture): MatchedWeights {
  const result = matchWeights(file, architecture)
  if ('differences' in result) throw new Error(result.differences.join('; '))
  return result
}

/** The number of the stored layer that each layer was given. */
function origins({ weights }: MatchedWeights): number[] {
  return [...weights.values()].map(([first]) => first.data.read()[0])
}

const inOrder = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('weights find their places', () => {
  const forms = ARCHITECTURES.flatMap((architecture) =>
    architecture.variants.flatMap((variant) =>
      [1000, 7, null].map((classes) => ({ architecture, variant, classes, id: architecture.id, label: variant.label })),
    ),
  )
  const told = forms.filter(({ variant }) => !variant.accepts)

  it.each(told)('of $id $label with $classes classes', ({ architecture, variant, classes }) => {
    const file = write(architecture, variant, { classes })
    const found = match(file, architecture)
    expect(found.variant).toBe(variant)
    expect(found.classes).toBe(classes)
    expect(origins(found)).toEqual(inOrder(file.count))
  })

  it.each(['inceptionv3', 'xception'])('of %s whose layers an older session has numbered', (id) => {
    const architecture = findArchitecture(id)
    const rename = (name: string) =>
      name.replace(/^(conv2d|batch_normalization)(?:_(\d+))?$/, (_, stem, number) => `${stem}_${Number(number ?? 0) + 95}`)
    const file = write(architecture, architecture.variants[0], { classes: 1000, rename })
    expect(origins(match(file, architecture))).toEqual(inOrder(file.count))
  })

  it('by name, in whatever order they come', () => {
    const architecture = findArchitecture('resnet50')
    const [, old] = architecture.variants
    const file = write(architecture, old, { classes: 1000, change: (layers) => [...layers].reverse() })
    const found = match(file, architecture)
    expect(found.variant).toBe(old)
    expect(origins(found)).toEqual(inOrder(file.count))
  })

  it('under the weights’ names of Keras 1', () => {
    const architecture = findArchitecture('vgg16')
    const change = (layers: StoredLayer[]) =>
      layers.map(({ name, weights: [kernel, bias] }) => ({
        name,
        weights: [
          { ...kernel, name: `${name}_W_1` },
          { ...bias, name: `${name}_b_1` },
        ],
      }))
    const { weights } = match(write(architecture, architecture.variants[0], { classes: null, change }), architecture)
    expect(weights.get('block1_conv1')?.map(({ name, shape }) => [name, shape])).toEqual([
      ['kernel', [3, 3, 3, 64]],
      ['bias', [64]],
    ])
  })

  it.each([
    ['Keras’s own weights, whose variances are deviations', [0.229, 0.224, 0.225], 0],
    ['weights that were trained with true variances', [0.0524, 0.0502, 0.0506], 1],
  ])('of EfficientNet: %s', (_, variance, expected) => {
    const architecture = findArchitecture('efficientnetb0')
    const change = (layers: StoredLayer[]) =>
      layers.map((layer) =>
        layer.name !== 'normalization'
          ? layer
          : // As Keras 3 writes it, without a count.
            { ...layer, weights: [layer.weights[0], { ...layer.weights[1], data: inMemory(Float32Array.from(variance)) }] },
      )
    const file = write(architecture, architecture.variants[0], { classes: 1000, change })
    expect(match(file, architecture).variant).toBe(architecture.variants[expected])
  })
})

describe('weights that do not fit', () => {
  const architecture = findArchitecture('resnet50')
  const [usual] = architecture.variants

  it.each([
    [
      'of another network',
      write(findArchitecture('vgg16'), findArchitecture('vgg16').variants[0], { classes: 1000 }),
      ['it holds those of 16 layers, and ResNet50 has 107 with weights (106 without its classifier)'],
    ],
    [
      'with another kernel',
      write(architecture, usual, {
        classes: 1000,
        change: (layers) =>
          layers.map((layer, i) =>
            i === 0 ? { ...layer, weights: [{ ...layer.weights[0], shape: [5, 5, 3, 64] }, layer.weights[1]] } : layer,
          ),
      }),
      ['the layer “conv1_conv” has [5, 5, 3, 64] [64] instead of [7, 7, 3, 64] [64]'],
    ],
    [
      'with a weight too few, under other names',
      write(architecture, usual, {
        classes: 1000,
        rename: (_, i) => `layer_${i}`,
        change: (layers) => layers.map((layer, i) => (i === 2 ? { ...layer, weights: layer.weights.slice(0, 1) } : layer)),
      }),
      ['the layer “conv2_block1_1_conv”, which “layer_2” stands for, has [1, 1, 64, 64] instead of [1, 1, 64, 64] [64]'],
    ],
  ])('%s are told', (_, file, differences) => {
    expect(matchWeights(file, architecture)).toEqual({ differences: expect.arrayContaining(differences) })
  })
})
