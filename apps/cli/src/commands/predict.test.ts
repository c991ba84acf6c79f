import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hasSharedData, sharedData, SHARED_DATA_MARK } from '@sightline/engine/testing-internal'
import { describe, expect, it } from 'vitest'
import { z } from '@sightline/engine/declarations'
import { predictionSchema } from '../result.ts'
import { runCommand } from '../testing/run-command.ts'
import { writeTinyModel } from '../testing/tiny-model.ts'
import { useWorkspace } from '../testing/workspace.ts'

const workspace = useWorkspace()
const documentSchema = z.strictObject({
  images: z.array(z.strictObject({ file: z.string(), predictions: z.array(predictionSchema.strict()) })),
})

async function predict(...args: string[]) {
  const { code, stdout, stderr } = await runCommand(workspace.folder, ['predict', ...args, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return documentSchema.parse(JSON.parse(stdout)).images
}

describe('predict', () => {
  it('gives the best classes of each image, best first', async () => {
    const [red, half] = await predict('tiny', 'red.png', 'half.png', '--top', '2')
    const rest = Math.exp(2) + 2
    expect(red).toEqual({
      file: 'red.png',
      predictions: [
        { class: 0, label: 'deep_red', logit: expect.closeTo(2, 5), probability: expect.closeTo(Math.exp(2) / rest, 5) },
        { class: 1, label: 'green', logit: expect.closeTo(0, 5), probability: expect.closeTo(1 / rest, 5) },
      ],
    })
    expect(half.predictions[0].logit).toBeCloseTo(1, 5)
  })

  it('takes preprocessing and labels from options first', async () => {
    const [red] = await predict('tiny', 'red.png', '--preprocess', 'raw', '--labels', labelsFile())
    expect(red.predictions[0]).toMatchObject({ label: 'rouge', logit: expect.closeTo(510, 2) })
  })

  it('says null where there are no labels', async () => {
    writeTinyModel(join(workspace.folder, 'bare'), { bare: true })
    const [red] = await predict('bare', 'red.png', '--preprocess', 'unit')
    expect(red.predictions.map(({ label }) => label)).toEqual([null, null, null])
  })

  it('warns on stderr where stdout is one document', async () => {
    writeTinyModel(join(workspace.folder, 'bare'), { bare: true })
    const { code, stdout, stderr } = await runCommand(workspace.folder, ['predict', 'bare', 'red.png', '--json'])
    expect(code).toBe(0)
    expect(documentSchema.parse(JSON.parse(stdout)).images).toHaveLength(1)
    expect(stderr).toMatch(/^warning: .*unit.*\n$/)
  })

  it('prints a table for people, and warnings on stderr', async () => {
    writeTinyModel(join(workspace.folder, 'bare'), { bare: true })
    const { code, stdout, stderr } = await runCommand(workspace.folder, ['predict', 'bare', 'red.png', '--top', '1'])
    expect(code).toBe(0)
    expect(stdout).toBe('red.png\n   class  probability  logit  label\n       0       78.7 %   2.00\n')
    expect(stderr).toMatch(/^warning: .*unit/)
  })
})

function labelsFile(): string {
  const path = join(workspace.folder, 'labels.json')
  writeFileSync(path, JSON.stringify(['rouge', 'vert', 'bleu']))
  return path
}

/** Top-1 and its probability, as measured by others. */
const EXPECTED: Record<string, readonly [label: string, probability: number]> = {
  'ort-goldfish.jpg': ['goldfish', 0.992],
  'kerasvis-ouzel1.jpg': ['water_ouzel', 0.998],
  'ort-wolves.jpg': ['white_wolf', 0.829],
  'ort-cat.jpg': ['tabby', 0.75],
  'tfjs-cat.jpg': ['Persian_cat', 0.653],
  'captum-elephant.jpg': ['African_elephant', 0.491],
  'tfjs-elephants.jpg': ['African_elephant', 0.463],
  'gradcam-dogs.png': ['borzoi', 0.382],
  'ort-daisy.jpg': ['bee', 0.362],
  'tfjs-dog.jpg': ['beagle', 0.337],
  'tfjs-basketball.jpg': ['rugby_ball', 0.293],
  'captum-swan.jpg': ['black_swan', 0.22],
  'gradcam-horses.jpg': ['worm_fence', 0.48],
}

describe.skipIf(!hasSharedData)(`predict with MobileNet ${SHARED_DATA_MARK}`, () => {
  it('sees in photographs what is known of them, within 0.01', async () => {
    const files = Object.keys(EXPECTED)
    const options = [
      '--preprocess',
      'signed',
      '--resize',
      'crop',
      '--labels',
      sharedData('labels/imagenet_class_index.json'),
      '--top',
      '1',
    ]
    const images = await predict(
      sharedData('models/mobilenet-v1-0.25-tfjs'),
      ...files.map((file) => sharedData(`images/${file}`)),
      ...options,
    )
    for (const [i, { predictions }] of images.entries()) {
      const [label, probability] = EXPECTED[files[i]]
      expect([files[i], predictions[0].label]).toEqual([files[i], label])
      expect(Math.abs((predictions[0].probability ?? 0) - probability), files[i]).toBeLessThan(0.01)
    }
  })
})
