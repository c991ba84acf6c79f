/** TensorFlow.js layers models in all their forms: shards, names, quantised weights. */
import { beforeAll, describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { ndArray } from '../../model/nd-array.ts'
import { openModelFile } from '../index.ts'
import type { SavedModel, TopologyJson } from '../testing/artifacts.ts'
import { useModelFiles } from '../testing/model-files.ts'
import { largestDifference, uniform } from '../testing/numbers.ts'
import { runModel, type ModelRun } from '../testing/run-graph.ts'
import { smallClassifier } from '../testing/small-models.ts'
import { toHalf } from '../testing/write-tfjs.ts'
import { halfToFloat } from './decode-weights.ts'

const { tfjs } = useModelFiles()

const IMAGES = ndArray([2, 8, 9, 3], uniform(2 * 8 * 9 * 3, 4))

let model: SavedModel
let expected: ModelRun
beforeAll(async () => {
  model = await smallClassifier()
  expected = await run(await tfjs(model))
})

const run = async (path: string) => runModel(await openModelFile(path), IMAGES)

describe('TensorFlow.js', () => {
  it('the file or its folder, in one shard or several', async () => {
    const path = await tfjs(model, { shards: 3 })
    expect((await run(path)).outputs).toEqual(expected.outputs)
    expect((await run(join(path, 'model.json'))).outputs).toEqual(expected.outputs)
  })

  it('hashes model.json and its shards in order', async () => {
    const path = await tfjs(model, { shards: 2 })
    const parts = await Promise.all(
      ['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'].map((name) => readFile(join(path, name))),
    )
    const opened = await openModelFile(path)
    expect(opened.sha256).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'))
    await rename(join(path, 'model.json'), join(path, 'renamed.json'))
    expect((await openModelFile(join(path, 'renamed.json'))).sha256).toBe(opened.sha256)
  })

  it('with the topology inside model_config, and the name of the model before the names of weights', async () => {
    const weights = model.weights.map((weight) => ({ ...weight, name: `model/${weight.name}` }))
    const topology = { keras_version: '2.3.0', model_config: model.topology } as unknown as TopologyJson
    expect((await run(await tfjs({ topology, weights }))).outputs).toEqual(expected.outputs)
  })

  it.each([
    { quantization: 'float16', step: 2 ** -12 },
    { quantization: 'uint16', step: 1 / 65535 },
    { quantization: 'uint8', step: 1 / 255 },
  ] as const)('with weights quantised to $quantization', async ({ quantization, step }) => {
    const opened = await openModelFile(await tfjs(model, { quantization }))
    const { layers } = opened.build({ height: 8, width: 9 })
    const found = layers.flatMap(({ weights }) => weights.map(({ value }) => value.read()))
    model.weights.forEach(({ values }, i) => {
      const difference = largestDifference(found[i] as Float32Array, values)
      if (values.length > 2) expect(difference).toBeGreaterThan(0)
      expect(difference).toBeLessThanOrEqual(step * 0.51)
    })
    expect(largestDifference((await runModel(opened, IMAGES)).outputs[0].data, expected.outputs[0].data)).toBeLessThan(10 * step)
  })

  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x8000, -0],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('reads the half-precision bits %i as %d', (bits, value) => {
    expect(halfToFloat(bits)).toBe(value)
    if (Number.isFinite(value)) expect(toHalf(value)).toBe(bits)
  })
})
