/** Models written as ONNX: plain ONNX Runtime gives the same numbers, and so do we when we open the file again. */
import { beforeAll, describe, expect, it } from 'vitest'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { floats, type Graph } from '../graph/graph.ts'
import { writeOnnxFile } from '../graph/onnx-file.ts'
import { ModelProto } from '../graph/onnx-schema.ts'
import { useModelFiles } from '../importers/testing/model-files.ts'
import { largestDifference, uniform } from '../importers/testing/numbers.ts'
import { smallClassifier } from '../importers/testing/small-models.ts'
import { writeKerasH5 } from '../importers/testing/write-hdf5.ts'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../testing/shared-data.ts'
import { INPUT } from './explainable-model.ts'
import { exportOnnx } from './export-onnx.ts'
import { toChannelsFirst, toChannelsLast } from './layout.ts'
import { ndArray, type NdArray } from './nd-array.ts'
import { openModel } from './open-model.ts'

const { file, path: folder } = useModelFiles()
const OPTIONS = { preprocess: 'signed', resize: 'crop' } as const

let keras: string
beforeAll(async () => {
  keras = await file(await writeKerasH5(await smallClassifier()))
})

async function write(path: string, options: Parameters<typeof exportOnnx>[1]): Promise<{ path: string; bytes: Uint8Array }> {
  const exported = await exportOnnx(path, options)
  const bytes = Buffer.concat([...exported.pieces()])
  expect(bytes.length).toBe(exported.length)
  const target = join(folder(), `${Math.random().toString(36).slice(2)}.onnx`)
  await writeFile(target, bytes)
  return { path: target, bytes }
}

/** Both ways, on three images. */
async function compare(source: string, [height, width, channels]: readonly number[]) {
  const { path } = await write(source, { ...OPTIONS, gradient: true })
  const images = ndArray([3, height, width, channels], uniform(3 * height * width * channels, 7))
  const opened = await openModel(source, OPTIONS)
  const { classes } = opened.model.info.head!
  const targets = [0, 1, classes - 1]
  const expected = {
    ...(await opened.model.predict(images)),
    ...(await opened.model.gradients(images, { targets, score: 'logit' })),
  }
  await opened.dispose()
  const seed = ndArray([3, classes])
  targets.forEach((target, i) => (seed.data[i * classes + target] = 1))
  const session = await InferenceSession.create(path)
  const tensor = ({ data, shape }: NdArray) => new Tensor('float32', data, shape)
  const found = await session.run({ image: tensor(toChannelsFirst(images)), score_gradient: tensor(seed) })
  await session.release()
  const numbers = (name: string) => ndArray(found[name].dims, found[name].data as Float32Array)
  return {
    logits: largestDifference(numbers('logits').data, expected.logits.data),
    probabilities: largestDifference(numbers('probabilities').data, expected.probabilities.data),
    gradient: largestDifference(toChannelsLast(numbers('gradient')).data, expected.gradients[INPUT].data),
  }
}

describe('a model as ONNX', () => {
  it('gives the same numbers in plain ONNX Runtime, gradient included', async () => {
    const differences = await compare(keras, [8, 9, 3])
    for (const difference of Object.values(differences)) expect(difference).toBeLessThan(1e-6)
  })

  it.skipIf(!hasSharedData).each([
    ['mobilenet-v1-0.25-tfjs', [224, 224, 3]],
    ['mobilenet-v1-0.25-pytorch.onnx', [224, 224, 3]],
    ['emotion-mini-xception-keras2.0.hdf5', [64, 64, 1]],
  ])(`also of %s ${SHARED_DATA_MARK}`, async (name, shape) => {
    const differences = await compare(sharedData(`models/${name}`), shape)
    expect(differences.logits).toBeLessThan(1e-4)
    expect(differences.probabilities).toBeLessThan(1e-5)
    expect(differences.gradient).toBeLessThan(1e-4)
  })

  it('says in its metadata how it is used, and is opened so', async () => {
    const { path, bytes } = await write(keras, OPTIONS)
    const { metadata_props } = ModelProto.toObject(ModelProto.decode(bytes)) as {
      metadata_props: { key: string; value: string }[]
    }
    expect(Object.fromEntries(metadata_props.map(({ key, value }) => [key, value]))).toMatchObject({
      'sightline.input_layout': 'NCHW',
      'sightline.preprocess': 'signed',
      'sightline.resize': 'crop',
      'sightline.source_format': 'keras-h5',
    })
    const [again, before] = [await openModel(path), await openModel(keras, OPTIONS)]
    expect(again.preprocessing).toEqual({ preset: 'signed', resize: 'crop' })
    expect(again.model.info.inputShape).toEqual([8, 9, 3])
    const images = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 5))
    const [found, expected] = [await again.model.predict(images), await before.model.predict(images)]
    expect(largestDifference(found.probabilities.data, expected.probabilities.data)).toBeLessThan(1e-6)
    await Promise.all([again.dispose(), before.dispose()])
  })

  it('is refused above what one file can hold', () => {
    const huge = { ...floats([1], [0]), dims: [2 ** 15, 2 ** 15] }
    const graph: Graph = {
      inputs: [{ name: 'x', dtype: 'float32', shape: ['N', 2 ** 15] }],
      outputs: ['y'],
      nodes: [{ name: 'm', op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
      initializers: new Map([['w', huge]]),
    }
    expect(() => writeOnnxFile(graph, { name: 'huge', metadata: {} })).toThrow(
      expect.objectContaining({ code: 'ONNX_TOO_LARGE' }) as Error,
    )
  })
})
