/** Every way in which a model file can be wrong has its error, which says what is wrong and what to do. */
import { beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { SightlineError } from '../errors/index.ts'
import { openModelFile } from './index.ts'
import type { SavedModel } from './testing/artifacts.ts'
import { expectFailure, useModelFiles, type Expectation } from './testing/model-files.ts'
import { smallClassifier } from './testing/small-models.ts'
import { archiveEntries, writeKerasArchive } from './testing/write-archive.ts'
import { writeHdf5, writeKerasH5 } from './testing/write-hdf5.ts'
import { writeZip, type ZipEntry } from './testing/write-zip.ts'

const { path: folder, file } = useModelFiles()

let good: SavedModel
beforeAll(async () => {
  good = await smallClassifier()
})

describe('files that are no models', () => {
  it('a path where nothing is', () =>
    expectFailure(join(folder(), 'nothing.h5'), { code: 'MODEL_NOT_FOUND', text: 'nothing.h5' }))
  it('a folder without model.json', () =>
    expectFailure(folder(), { code: 'MODEL_FORMAT_UNKNOWN', text: 'a folder without model.json' }))

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
    ['a TFLite model', Buffer.from('\x1c\0\0\0TFL3'), { code: 'MODEL_FORMAT_UNSUPPORTED', text: 'TensorFlow Lite' }],
    [
      'a torn ONNX model',
      Uint8Array.of(8, 6, 0x12, 7, 0x70, 0x79),
      { code: 'MODEL_FILE_BROKEN', text: 'no complete ONNX model' },
    ],
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
