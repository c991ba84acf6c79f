/** What the demo leaves on disk: pictures with the ground truth of their tags, and models as TensorFlow.js layers models with a sidecar. */
import type * as tf from '@tensorflow/tfjs'
import { writeSidecar } from '@sightline/engine'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { IMAGE_SIZE, type Sample } from './dataset.ts'
import { DIGITS } from './digits.ts'
import { TAG_COLOURS } from './tag.ts'

/** Writes `model.json`, its weights and `sightline.json` into a folder, replacing what was there. */
export async function saveModel(model: tf.LayersModel, folder: string): Promise<void> {
  await makeEmpty(folder)
  await model.save({
    save: async ({ modelTopology, weightSpecs, weightData }) => {
      const shard = 'weights.bin'
      const manifest = {
        format: 'layers-model',
        generatedBy: 'Sightline demo',
        convertedBy: null,
        modelTopology,
        weightsManifest: [{ paths: [shard], weights: weightSpecs }],
      }
      await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 1)}\n`)
      await writeFile(join(folder, shard), new Uint8Array(weightData as ArrayBuffer))
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    },
  })
  const labels = Array.from({ length: DIGITS }, (_, digit) => String(digit))
  await writeSidecar(folder, {
    preprocess: 'unit',
    resize: 'stretch',
    inputSize: [IMAGE_SIZE, IMAGE_SIZE],
    head: 'softmax',
    labels,
  })
}

/** Writes a PNG a sample, named after its digit, and `tags.json` if the samples carry tags. */
export async function saveSamples(samples: readonly Sample[], folder: string): Promise<void> {
  await makeEmpty(folder)
  const entries = samples.map((sample, i) => ({ file: `digit-${sample.digit}-${Math.floor(i / DIGITS) + 1}.png`, sample }))
  for (const { file, sample } of entries) {
    const raw = { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 3 } as const
    await sharp(sample.pixels, { raw }).png({ compressionLevel: 9 }).toFile(join(folder, file))
  }
  const tags = entries.flatMap(({ file, sample: { digit, tag } }) => {
    if (!tag) return []
    const { colourOf, ...box } = tag
    return [{ file, digit, tag: { colour: TAG_COLOURS[colourOf].name, ...box } }]
  })
  if (tags.length > 0)
    await writeFile(join(folder, 'tags.json'), `[\n${tags.map((tag) => `  ${JSON.stringify(tag)}`).join(',\n')}\n]\n`)
}

async function makeEmpty(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
}
