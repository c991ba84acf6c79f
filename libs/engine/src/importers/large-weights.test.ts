/** Large weights stay in the file that they came from, small ones and packed ones are in memory; the numbers are the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModelFile } from './index.ts'
import type { SavedModel } from './testing/artifacts.ts'
import { uniform } from './testing/numbers.ts'
import { inputLayer, layer, sequential } from './testing/small-models.ts'
import { writeKerasArchive } from './testing/write-archive.ts'
import { makeGroup, writeHdf5, writeKerasH5 } from './testing/write-hdf5.ts'
import { writeTfjs } from './testing/write-tfjs.ts'

/** 40 × 40 inputs and 700 units: 4.5 MB, more than one piece. */
const SIZE = 1600
const UNITS = 700
const MODEL: SavedModel = {
  topology: sequential(inputLayer([40, 40, 1]), layer('Flatten'), layer('Dense', { name: 'wide', units: UNITS })),
  weights: [
    { name: 'wide/kernel', shape: [SIZE, UNITS], values: uniform(SIZE * UNITS, 1) },
    { name: 'wide/bias', shape: [UNITS], values: uniform(UNITS, 2) },
  ],
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-large-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

/** A whole model whose kernel is stored in chunks. */
function chunked(options: object): Promise<Uint8Array> {
  return writeHdf5((root) => {
    root.create_attribute('model_config', JSON.stringify(MODEL.topology))
    const group = makeGroup(root, 'model_weights/wide')
    group.create_attribute('weight_names', ['kernel', 'bias'])
    for (const { name, shape, values } of MODEL.weights) {
      const chunks = shape.map((size) => Math.min(size, 100))
      group.create_dataset({ name: name.split('/')[1], data: values, shape: [...shape], chunks, ...options })
    }
  })
}

const FILES: { label: string; onDisk: boolean; write: () => Promise<{ path: string; holder: string }> }[] = [
  {
    label: 'TensorFlow.js shards',
    onDisk: true,
    write: async () => {
      const place = join(folder, 'tfjs')
      return { path: await writeTfjs(place, MODEL, { shards: 3 }), holder: join(place, 'group1-shard2of3.bin') }
    },
  },
  { label: 'HDF5', onDisk: true, write: async () => same(await file('plain.h5', await writeKerasH5(MODEL))) },
  { label: 'an archive', onDisk: true, write: async () => same(await file('plain.keras', await writeKerasArchive(MODEL))) },
  {
    label: 'a compressed archive',
    onDisk: false,
    write: async () => same(await file('deflated.keras', await writeKerasArchive(MODEL, { deflate: true }))),
  },
  { label: 'chunked HDF5', onDisk: false, write: async () => same(await file('chunked.h5', await chunked({}))) },
  {
    label: 'compressed HDF5',
    onDisk: false,
    write: async () => same(await file('gzip.h5', await chunked({ compression: 'gzip', compression_opts: [4] }))),
  },
]
const same = (path: string) => ({ path, holder: path })

describe('large weights', () => {
  it.each(FILES)('of $label', async ({ write, onDisk }) => {
    const { path, holder } = await write()
    const { layers } = (await openModelFile(path)).build({ height: 40, width: 40 })
    const [kernel, bias] = layers[2].weights
    expect(Buffer.from(kernel.value.read().buffer).equals(Buffer.from(MODEL.weights[0].values.buffer))).toBe(true)
    expect(bias.value.read()).toEqual(MODEL.weights[1].values)
    await utimes(holder, 1, 1)
    if (onDisk) expect(() => kernel.value.read()).toThrow('has changed since the model was opened')
    else expect(kernel.value.read()).toHaveLength(SIZE * UNITS)
  })

  it('that would unpack to far more than the file holds are refused', async () => {
    const bytes = await writeHdf5((root) => {
      root.create_attribute('model_config', JSON.stringify(MODEL.topology))
      const group = makeGroup(root, 'model_weights/wide')
      group.create_attribute('weight_names', ['kernel', 'bias'])
      group.create_dataset({
        name: 'kernel',
        data: new Float32Array(SIZE * UNITS),
        shape: [SIZE, UNITS],
        chunks: [SIZE, UNITS],
        compression: 'gzip',
      })
      group.create_dataset({ name: 'bias', data: new Float32Array(UNITS), shape: [UNITS] })
    })
    await expect(openModelFile(await file('bomb.h5', bytes))).rejects.toMatchObject({
      code: 'MODEL_FILE_BROKEN',
      message: expect.stringContaining('would unpack to 4480000 bytes') as string,
    })
  })
})
