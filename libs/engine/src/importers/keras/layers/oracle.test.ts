/**
 * Every layer against `tf.layers`, by the numbers of every layer's output and of the gradient at the input: odd sizes, images that are not square, both paddings. The same weights go
 * through all three containers, whose results must be identical.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ndArray, sizeOf, type NdArray } from '../../../model/nd-array.ts'
import { tf } from '../../../tensor/tf.ts'
import { openModelFile } from '../../index.ts'
import { fillWeights, saveModel } from '../../testing/artifacts.ts'
import { CASES, LINEAR } from '../../testing/layer-cases.ts'
import { largestDifference, uniform } from '../../testing/numbers.ts'
import { gradientAtInput, runModel } from '../../testing/run-graph.ts'
import { writeKerasArchive } from '../../testing/write-archive.ts'
import { writeKerasH5 } from '../../testing/write-hdf5.ts'
import { writeTfjs } from '../../testing/write-tfjs.ts'

describe('layers of Keras', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-layers-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each(Object.keys(CASES))('%s', async (name) => {
    const { input, apply } = CASES[name]
    const symbolic = tf.input({ shape: input })
    const model = tf.model({ inputs: symbolic, outputs: apply(symbolic) })
    fillWeights(model)
    const saved = await saveModel(model)
    const place = join(folder, name.replaceAll(/\W/g, '-'))

    const files = [await writeTfjs(place, saved), join(place, 'model.h5'), join(place, 'model.keras')]
    await writeFile(files[1], await writeKerasH5(saved))
    await writeFile(files[2], await writeKerasArchive(saved, { deflate: true }))

    const images = ndArray([2, input[0], input[1], input[2] ?? 1], uniform(2 * sizeOf(input), 7))
    const [fromTfjs, fromH5, fromArchive] = await Promise.all(
      files.map(async (file) => runModel(await openModelFile(file), images)),
    )
    expect(fromH5).toEqual(fromTfjs)
    expect(fromArchive).toEqual(fromTfjs)

    const ask = (outputs: tf.SymbolicTensor) =>
      predict(tf.model({ inputs: symbolic, outputs }), tf.tensor(images.data, [2, ...input]))
    expectClose(fromTfjs.outputs[0], await ask(model.outputs[0]), 'the output')
    for (const layer of model.layers.filter(({ name }) => name !== symbolic.name)) {
      // The output of a layer that is called twice is its first.
      expectClose(fromTfjs.layers[layer.name], await ask(layer.getOutputAt(0) as tf.SymbolicTensor), layer.name)
    }

    const seed = ndArray(
      model.outputs[0].shape.map((size) => size ?? 2),
      uniform(fromTfjs.outputs[0].data.length, 8),
    )
    const found = await gradientAtInput(await openModelFile(files[0]), images, seed)
    const score = (x: tf.Tensor) => (model.apply(x) as tf.Tensor).mul(tf.tensor(seed.data, [...seed.shape])).sum<tf.Scalar>()
    const at = tf.tensor(images.data, [2, ...input])
    if (LINEAR.has(name)) await expectDirections({ score, at, gradient: found })
    else expect(largestDifference(found.data, await tf.grad(score)(at).data()), 'gradient at the input').toBeLessThan(1e-5)

    expect(Object.keys(fromTfjs.layers)).toEqual(model.layers.map((layer) => layer.name))
  })
})

async function predict(model: tf.LayersModel, images: tf.Tensor): Promise<NdArray> {
  const result = model.predict(images) as tf.Tensor
  return ndArray(result.shape, (await result.data()) as Float32Array)
}

interface Directions {
  readonly score: (x: tf.Tensor) => tf.Scalar
  readonly at: tf.Tensor
  readonly gradient: NdArray
}

/** A linear score changes by ⟨gradient, v⟩ in any direction v; over one pixel at a time that is the gradient itself. */
async function expectDirections({ score, at, gradient }: Directions): Promise<void> {
  const [before] = await score(at).data()
  for (let pixel = 0; pixel < at.size; pixel += 7) {
    const step = tf.oneHot([pixel], at.size).cast('float32').reshape(at.shape)
    const [after] = await score(at.add(step)).data()
    expect(after - before, `gradient at number ${pixel}`).toBeCloseTo(gradient.data[pixel], 4)
  }
}

function expectClose(found: NdArray, expected: NdArray, label: string): void {
  expect(found.shape, `shape of ${label}`).toEqual(expected.shape)
  expect(largestDifference(found.data, expected.data), `numbers of ${label}`).toBeLessThan(1e-5)
}
