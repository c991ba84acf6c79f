/** Broken TensorFlow.js models: what is missing, short, or somewhere else. */
import { beforeAll, describe, expect, it } from 'vitest'
import { readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openModelFile } from '../index.ts'
import type { SavedModel } from '../testing/artifacts.ts'
import { expectFailure, useModelFiles } from '../testing/model-files.ts'
import { smallClassifier } from '../testing/small-models.ts'

const { path: folder, file, tfjs } = useModelFiles()

let good: SavedModel
beforeAll(async () => {
  good = await smallClassifier()
})

describe('TensorFlow.js', () => {
  const manifest = async (path: string, change: (json: { weightsManifest: { paths: string[] }[] }) => void) => {
    const json = JSON.parse(await readFile(join(path, 'model.json'), 'utf8')) as { weightsManifest: { paths: string[] }[] }
    change(json)
    await writeFile(join(path, 'model.json'), JSON.stringify(json))
    return path
  }

  it('a truncated model.json', async () => {
    const path = await tfjs(good)
    await truncate(join(path, 'model.json'), 400)
    await expectFailure(path, { code: 'MODEL_FILE_BROKEN', text: 'no complete JSON' })
  })
  it('without topology', async () =>
    expectFailure(await file('{"weightsManifest": []}', 'model.json'), { code: 'MODEL_CONFIG_MISSING', text: 'modelTopology' }))
  it('a graph model', async () =>
    expectFailure(await file('{"format": "graph-model", "modelTopology": {"node": []}}', 'model.json'), {
      code: 'MODEL_FORMAT_UNSUPPORTED',
      text: 'TensorFlow.js graph model',
    }))
  it('a manifest of the wrong form', async () =>
    expectFailure(await manifest(await tfjs(good), (json) => (json.weightsManifest[0].paths = 3 as never)), {
      code: 'MODEL_FILE_BROKEN',
      text: 'weightsManifest is wrong at 0.paths',
    }))

  it('a missing shard', async () => {
    const path = await tfjs(good)
    await rm(join(path, 'group1-shard1of1.bin'))
    await expectFailure(path, { code: 'SHARD_MISSING', text: 'group1-shard1of1.bin' })
  })
  it('a short shard', async () => {
    const path = await tfjs(good)
    await truncate(join(path, 'group1-shard1of1.bin'), 100)
    await expectFailure(path, { code: 'SHARDS_SHORT', text: '100 bytes, but their weights take 488' })
  })
  it('a shard that is longer is used, with a warning', async () => {
    const path = await tfjs(good)
    await truncate(join(path, 'group1-shard1of1.bin'), 500)
    expect((await openModelFile(path)).warnings).toEqual([
      'The weight files group1-shard1of1.bin hold 12 bytes that no weight uses.',
    ])
  })

  it.each(['../secret.bin', '/etc/hostname', 'inner/../../secret.bin', '..', '.', 'a\0b'])(
    'a shard path that leaves the folder: %j',
    async (shard) => {
      await writeFile(join(folder(), 'secret.bin'), new Uint8Array(488))
      await expectFailure(await manifest(await tfjs(good), (json) => (json.weightsManifest[0].paths = [shard])), {
        code: 'SHARD_OUTSIDE_FOLDER',
      })
    },
  )
  it('a shard that is a link out of the folder', async () => {
    const path = await tfjs(good)
    await writeFile(join(folder(), 'secret.bin'), new Uint8Array(488))
    await rm(join(path, 'group1-shard1of1.bin'))
    await symlink(join(folder(), 'secret.bin'), join(path, 'group1-shard1of1.bin'))
    await expectFailure(path, { code: 'SHARD_OUTSIDE_FOLDER' })
  })

  it('weights that are no numbers, with a warning that names them', async () => {
    const weights = good.weights.map((weight) => ({ ...weight, values: weight.values.slice() }))
    weights[0].values[5] = NaN
    weights[3].values.set([Infinity, -Infinity])
    const { warnings } = await openModelFile(await tfjs({ ...good, weights }))
    expect(warnings).toEqual([
      'The weight “kernel” of the layer “conv” is damaged: 1 NaN of 108 numbers are no numbers to compute with.',
      'The weight “bias” of the layer “classes” is damaged: 2 infinite of 2 numbers are no numbers to compute with.',
    ])
  })
  it('weights of a layer that are missing', async () =>
    expectFailure(await tfjs({ ...good, weights: good.weights.slice(1) }), {
      code: 'WEIGHTS_MISSING',
      text: 'kernel, bias, but the file holds bias [4] for it',
    }))
  it('weights of another shape', async () => {
    const [kernel, ...others] = good.weights
    await expectFailure(await tfjs({ ...good, weights: [{ ...kernel, shape: [3, 3, 4, 3] }, ...others] }), {
      code: 'WEIGHTS_MISMATCH',
      text: "has the shape [3, 3, 4, 3], but the layer's configuration and input ask for [3, 3, 3, 4]",
    })
  })
})
