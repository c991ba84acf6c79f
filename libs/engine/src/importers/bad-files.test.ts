/** Every way in which a model file can be wrong has its error, which says what is wrong and what to do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SightlineError } from '../errors/index.ts'
import { openModelFile } from './index.ts'
import type { SavedModel, TopologyJson } from './testing/artifacts.ts'
import { inputLayer, layer, sequential, smallClassifier, withoutWeights } from './testing/small-models.ts'
import { archiveEntries, writeKerasArchive } from './testing/write-archive.ts'
import { writeHdf5, writeKerasH5 } from './testing/write-hdf5.ts'
import { writeTfjs } from './testing/write-tfjs.ts'
import { writeZip, type ZipEntry } from './testing/write-zip.ts'

let folder: string
let good: SavedModel

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-bad-'))
  good = await smallClassifier()
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
async function file(content: Uint8Array | string, name = 'model.h5'): Promise<string> {
  const place = join(folder, `file-${count++}`)
  await mkdir(place)
  await writeFile(join(place, name), content)
  return join(place, name)
}

async function tfjs(model: SavedModel): Promise<string> {
  const place = join(folder, `tfjs-${count++}`)
  await writeTfjs(place, model)
  return place
}

/** Opens the model and builds its graph; the error that comes of it. */
async function failure(path: string, size?: { height: number; width: number }): Promise<SightlineError> {
  try {
    const model = await openModelFile(path)
    const [height, width] = model.inputShape
    model.build(size ?? { height: height ?? 32, width: width ?? 32 })
  } catch (error) {
    if (error instanceof SightlineError) return error
    throw error
  }
  throw new Error('it was accepted')
}

interface Expectation {
  readonly code: string
  /** Part of the message. */
  readonly text?: string
}

async function expectFailure(path: string, { code, text = '' }: Expectation): Promise<void> {
  const error = await failure(path)
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) as string })
  expect(error.hint).not.toBe('')
}

describe('files that are no models', () => {
  it('a path where nothing is', () => expectFailure(join(folder, 'nothing.h5'), { code: 'MODEL_NOT_FOUND', text: 'nothing.h5' }))
  it('a folder without model.json', () =>
    expectFailure(folder, { code: 'MODEL_FORMAT_UNKNOWN', text: 'a folder without model.json' }))

  it('a SavedModel folder', async () => {
    const path = await file('x', 'saved_model.pb')
    await expectFailure(join(path, '..'), { code: 'MODEL_FORMAT_UNSUPPORTED', text: 'SavedModel' })
  })

  const contents: [string, Uint8Array | string, Expectation][] = [
    ['an empty file', '', { code: 'MODEL_FILE_BROKEN', text: 'it is empty' }],
    [
      'random bytes',
      Uint8Array.from({ length: 999 }, (_, i) => (i * 37 + 11) % 256),
      { code: 'MODEL_FORMAT_UNKNOWN', text: 'unknown format' },
    ],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), { code: 'MODEL_FORMAT_UNKNOWN', text: 'a PNG picture' }],
    ['a web page', '\n<!DOCTYPE html><html>', { code: 'MODEL_FORMAT_UNKNOWN', text: 'a web page' }],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid',
      { code: 'MODEL_FORMAT_UNKNOWN', text: 'Git LFS pointer' },
    ],
    ['a pickle', Uint8Array.of(0x80, 0x02, 0x8a, 0x0a), { code: 'MODEL_FORMAT_UNKNOWN', text: 'Python pickle' }],
    ['a TFLite model', Buffer.from('\x1c\0\0\0TFL3'), { code: 'MODEL_FORMAT_UNKNOWN', text: 'TensorFlow Lite' }],
    [
      'an architecture',
      '{"class_name": "Sequential", "config": []}',
      { code: 'MODEL_FORMAT_UNKNOWN', text: 'without its weights' },
    ],
    ['other JSON', '{"a": 1}', { code: 'MODEL_FORMAT_UNKNOWN', text: 'JSON' }],
    ['text', 'hello', { code: 'MODEL_FORMAT_UNKNOWN', text: 'text' }],
  ]
  it.each(contents)('%s, named .keras', async (_, content, expectation) => {
    await expectFailure(await file(content, 'model.keras'), expectation)
  })
})

describe('HDF5', () => {
  it('garbage after the signature', async () => {
    const bytes = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(500).fill(7))
    await expectFailure(await file(bytes), { code: 'MODEL_FILE_BROKEN', text: 'HDF5 library cannot read it' })
  })

  it.each([0.05, 0.5, 0.9, 0.999])('truncated to %d of its length', async (share) => {
    const bytes = await writeKerasH5(good)
    await expectFailure(await file(bytes.subarray(0, Math.floor(bytes.length * share))), { code: 'MODEL_FILE_BROKEN' })
  })

  it('opens a good file after broken ones', async () => {
    const broken = await writeKerasH5(good)
    for (let i = 0; i < 40; i++) {
      const bytes = broken.slice()
      bytes.fill(0xff, 200 * i + 60, 200 * i + 90)
      const path = await file(bytes)
      await openModelFile(path).catch((error: unknown) => expect(error).toBeInstanceOf(SightlineError))
    }
    expect((await openModelFile(await file(broken))).warnings).toEqual([])
  })

  it('without model_config', async () => {
    const path = await file(await writeKerasH5(good, { config: undefined }))
    await expectFailure(path, { code: 'MODEL_CONFIG_MISSING', text: 'without model_config' })
  })

  it('with model_config that is no JSON', async () => {
    const path = await file(await writeKerasH5(good, { config: '{"class_name": "Seq' }))
    await expectFailure(path, { code: 'MODEL_FILE_BROKEN', text: 'no JSON' })
  })

  it('without weights', async () => {
    const bytes = await writeHdf5((root) => root.create_attribute('model_config', JSON.stringify(good.topology)))
    await expectFailure(await file(bytes), { code: 'MODEL_FILE_BROKEN', text: 'no model_weights' })
  })

  it('a listed weight that is not there', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(good.topology))
      root.create_group('model_weights').create_group('conv').create_attribute('weight_names', ['conv/kernel:0', 'conv/bias:0'])
    })
    await expectFailure(await file(bytes), { code: 'MODEL_FILE_BROKEN', text: 'conv/kernel:0' })
  })

  it('weights that are integers', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(good.topology))
      const group = root.create_group('model_weights').create_group('conv')
      group.create_attribute('weight_names', ['kernel', 'bias'])
      group.create_dataset({ name: 'kernel', data: new Int8Array(108), shape: [3, 3, 3, 4] })
      group.create_dataset({ name: 'bias', data: new Float32Array(4), shape: [4] })
    })
    await expectFailure(await file(bytes), { code: 'WEIGHT_TYPE_UNSUPPORTED', text: 'int8' })
  })

  it('written by Keras 1', async () => {
    await expectFailure(await file(await writeKerasH5(good, { version: '1.2.2' })), {
      code: 'KERAS_VERSION_UNSUPPORTED',
      text: '1.2.2',
    })
  })
})

describe('archives', () => {
  const change = async (name: string, change: Partial<ZipEntry>) => {
    const entries = await archiveEntries(good)
    return await file(writeZip(entries.map((entry) => (entry.name === name ? { ...entry, ...change } : entry))), 'model.keras')
  }
  const without = async (name: string) => {
    const entries = await archiveEntries(good)
    return await file(writeZip(entries.filter((entry) => entry.name !== name)), 'model.keras')
  }

  it('truncated', async () => {
    const bytes = await writeKerasArchive(good)
    await expectFailure(await file(bytes.subarray(0, bytes.length - 300)), { code: 'MODEL_FILE_BROKEN', text: 'zip archive' })
  })
  it('without config.json', async () =>
    expectFailure(await without('config.json'), { code: 'MODEL_CONFIG_MISSING', text: 'without config.json' }))
  it('without weights', async () =>
    expectFailure(await without('model.weights.h5'), { code: 'MODEL_FILE_BROKEN', text: 'no model.weights.h5' }))
  it('with a config.json that is no JSON', async () =>
    expectFailure(await change('config.json', { content: Buffer.from('{"a"') }), {
      code: 'MODEL_FILE_BROKEN',
      text: 'config.json',
    }))
  it('with weights that are no HDF5', async () =>
    expectFailure(await change('model.weights.h5', { content: Buffer.from('weights') }), {
      code: 'MODEL_FILE_BROKEN',
      text: 'no HDF5',
    }))
  it('with truncated weights', async () => {
    const content = (await archiveEntries(good))[2].content
    await expectFailure(await change('model.weights.h5', { content: content.subarray(0, 2000) }), {
      code: 'MODEL_FILE_BROKEN',
      text: 'HDF5',
    })
  })
  it('with a wrong checksum', async () =>
    expectFailure(await change('config.json', { declaredCrc: 1 }), { code: 'MODEL_FILE_BROKEN', text: 'checksum' }))
  it('of a PyTorch model', async () =>
    expectFailure(await file(writeZip([{ name: 'archive/data.pkl', content: Buffer.from('') }])), {
      code: 'MODEL_FORMAT_UNSUPPORTED',
      text: 'PyTorch',
    }))

  it('a bomb that declares more than memory holds', async () => {
    const bomb = { content: new Uint8Array(1000), deflate: true, declaredSize: 2 ** 32 - 2 }
    await expectFailure(await change('metadata.json', { ...bomb }), { code: 'ARCHIVE_TOO_LARGE' })
    const entries = [1, 2].map((i) => ({
      name: `part-${i}`,
      content: new Uint8Array(9),
      declaredSize: 3 * 2 ** 30,
      deflate: true,
    }))
    await expectFailure(await file(writeZip(entries)), { code: 'ARCHIVE_TOO_LARGE', text: '6.0 GiB, more than 4 GiB' })
  })
  it('a bomb of zeros', async () =>
    expectFailure(await change('model.weights.h5', { content: new Uint8Array(20 * 2 ** 20), deflate: true }), {
      code: 'ARCHIVE_TOO_LARGE',
      text: 'more than 200 times',
    }))
  it('a bomb that unpacks to more than it declares', async () =>
    expectFailure(
      await change('model.weights.h5', { content: new Uint8Array(20 * 2 ** 20), deflate: true, declaredSize: 1000 }),
      {
        code: 'MODEL_FILE_BROKEN',
        text: 'too many bytes',
      },
    ))
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
      await writeFile(join(folder, 'secret.bin'), new Uint8Array(488))
      await expectFailure(await manifest(await tfjs(good), (json) => (json.weightsManifest[0].paths = [shard])), {
        code: 'SHARD_OUTSIDE_FOLDER',
      })
    },
  )
  it('a shard that is a link out of the folder', async () => {
    const path = await tfjs(good)
    await writeFile(join(folder, 'secret.bin'), new Uint8Array(488))
    await rm(join(path, 'group1-shard1of1.bin'))
    await symlink(join(folder, 'secret.bin'), join(path, 'group1-shard1of1.bin'))
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

describe('models beyond us', () => {
  const image = inputLayer([8, 9, 3])
  const cases: [string, TopologyJson, Expectation][] = [
    [
      'a Lambda layer',
      sequential(image, layer('Lambda', { name: 'double' })),
      { code: 'LAYER_CUSTOM', text: 'Lambda layer “double” is custom code' },
    ],
    [
      'a registered custom layer',
      sequential(image, { ...layer('Swirl'), registered_name: 'my>Swirl' } as never),
      { code: 'LAYER_CUSTOM', text: 'Swirl layer “swirl” is custom code' },
    ],
    [
      'a custom layer by its module',
      sequential(image, { ...layer('Swirl'), module: '__main__' } as never),
      { code: 'LAYER_CUSTOM' },
    ],
    [
      'an unknown layer',
      sequential(image, layer('ConvLSTM2D', { name: 'a/b' })),
      { code: 'LAYER_UNSUPPORTED', text: 'ConvLSTM2D layer “a/b”' },
    ],
    [
      'channels first',
      sequential(image, layer('Flatten', { data_format: 'channels_first' })),
      { code: 'LAYER_CHANNELS_FIRST', text: '“flatten”' },
    ],
    ['a vector as input', sequential(inputLayer([784]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE', text: '[784]' }],
    ['a volume as input', sequential(inputLayer([8, 8, 8, 1]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE' }],
    ['four channels', sequential(inputLayer([8, 8, 4]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE', text: '4 channels' }],
    [
      'open channels',
      sequential(inputLayer([8, 8, null]), layer('Flatten')),
      { code: 'INPUT_NOT_IMAGE', text: 'open number of channels' },
    ],
    [
      'an input without a shape',
      sequential(layer('InputLayer'), layer('Flatten')),
      { code: 'MODEL_CONFIG_INVALID', text: 'absent' },
    ],
    ['no shape at all', sequential(layer('Flatten')), { code: 'MODEL_CONFIG_INVALID', text: 'never built' }],
    ['no layers', sequential(), { code: 'MODEL_CONFIG_INVALID', text: 'lists no layers' }],
    [
      'two layers of one name',
      sequential(image, layer('Flatten'), layer('Flatten')),
      { code: 'MODEL_CONFIG_INVALID', text: 'two layers' },
    ],
    [
      'another class of model',
      { ...sequential(image), class_name: 'MyModel' },
      { code: 'MODEL_CLASS_UNSUPPORTED', text: 'MyModel' },
    ],
    [
      'ReLU with a threshold',
      sequential(image, layer('ReLU', { threshold: 0.5 })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'threshold 0.5' },
    ],
    [
      'an unknown activation',
      sequential(image, layer('Activation', { activation: 'swirl' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'the activation swirl' },
    ],
    [
      'a function of the author as activation',
      sequential(image, layer('Activation', { activation: { class_name: 'function', config: 'swirl', module: 'builtins' } })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: '“swirl”, which is custom code' },
    ],
    [
      'bilinear upsampling',
      sequential(image, layer('UpSampling2D', { interpolation: 'bilinear' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'interpolation "bilinear"' },
    ],
    [
      'causal padding',
      sequential(image, layer('MaxPooling2D', { padding: 'causal' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'padding "causal"' },
    ],
    [
      'an option of the wrong type',
      sequential(image, layer('MaxPooling2D', { pool_size: 'big' })),
      { code: 'LAYER_CONFIG_INVALID', text: 'pool_size' },
    ],
    [
      'an impossible reshape',
      sequential(image, layer('Reshape', { target_shape: [7, -1] })),
      { code: 'LAYER_CONFIG_INVALID', text: 'cannot be reshaped' },
    ],
    [
      'a convolution of a vector',
      sequential(image, layer('Flatten'), layer('MaxPooling2D')),
      { code: 'LAYER_CONFIG_INVALID', text: '[216]' },
    ],
    [
      'a window larger than the image',
      sequential(image, layer('MaxPooling2D', { pool_size: 9 })),
      { code: 'INPUT_TOO_SMALL', text: '[8, 9, 3], smaller than its window 9×9' },
    ],
  ]
  it.each(cases)('%s', async (_, topology, expectation) => {
    await expectFailure(await tfjs(withoutWeights(topology)), expectation)
  })
})

describe('connections that do not fit', () => {
  type Call = [string, number, number, object?][]
  const node = (name: string, ...calls: Call[]) => ({ ...layer('Add', { name }), name, inbound_nodes: calls })
  const functional = (...layers: object[]): TopologyJson => {
    const config = { name: 'model', layers, input_layers: [['image', 0, 0]], output_layers: [['end', 0, 0]] }
    return { class_name: 'Model', config } as unknown as TopologyJson
  }
  const image = { ...inputLayer([8, 9, 3]), name: 'image', inbound_nodes: [] }
  const from = (name: string, ...rest: object[]): Call[number] => [name, 0, 0, ...(rest as [object?])]

  const cases: [string, TopologyJson, Expectation][] = [
    [
      'a circle',
      functional(image, node('a', [from('end')]), node('end', [from('a')])),
      { code: 'MODEL_CONFIG_INVALID', text: 'never computed' },
    ],
    [
      'a layer that is not there',
      functional(image, node('end', [from('ghost')])),
      { code: 'MODEL_CONFIG_INVALID', text: '“ghost”' },
    ],
    [
      'an output that is not there',
      functional(image, node('other', [from('image')])),
      { code: 'MODEL_CONFIG_INVALID', text: '“end”' },
    ],
    [
      'a connection of the wrong form',
      functional(image, node('end', [7 as never])),
      { code: 'MODEL_CONFIG_INVALID', text: '“end”' },
    ],
    [
      'dropout that stays on',
      functional(image, node('end', [from('image', { training: true })])),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'training=true' },
    ],
    [
      'several inputs',
      {
        class_name: 'Model',
        config: {
          name: 'm',
          layers: [image],
          input_layers: [
            ['image', 0, 0],
            ['depth', 0, 0],
          ],
          output_layers: [['image', 0, 0]],
        },
      } as never,
      { code: 'SEVERAL_INPUTS', text: 'image, depth' },
    ],
    [
      'several inputs where one is expected',
      functional(image, { ...layer('Flatten', { name: 'end' }), inbound_nodes: [[from('image'), from('image')]] }),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: '2 inputs where one is expected' },
    ],
    [
      'shapes that do not fit',
      functional(
        image,
        { ...layer('Concatenate', { name: 'end', axis: 1 }), inbound_nodes: [[from('image'), from('wide')]] },
        {
          ...layer('ZeroPadding2D', { name: 'wide' }),
          inbound_nodes: [[from('image')]],
        },
      ),
      { code: 'LAYER_CONFIG_INVALID', text: '[8, 9, 3], [10, 11, 3] do not fit together' },
    ],
  ]
  it.each(cases)('%s', async (_, topology, expectation) => {
    await expectFailure(await tfjs(withoutWeights(topology)), expectation)
  })
})
