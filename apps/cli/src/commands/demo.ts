/** `sightline demo`: explains the demo, two models that are right for different reasons, and puts their maps side by side. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { decodeImage, decodeNpy } from '@sightline/engine'
import { drawComparison, encodePng, type ComparedColumn, type ComparedMap, type Drawable } from '@sightline/engine/render'
import { explainToFolder } from './explain.ts'
import { printLine, type Environment } from '../environment.ts'
import { describeProbability } from '../predictions.ts'
import type { Artifact, Prediction, Result } from '../result.ts'
import { createProgress } from '../output/progress.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
const OUT = '.sightline/demo'

const MODELS = [
  { folder: 'honest', name: 'Honest' },
  { folder: 'clever-hans', name: 'Clever Hans' },
] as const
const METHODS = [
  { id: 'grad-cam', name: 'Grad-CAM', params: [] },
  { id: 'occlusion', name: 'Occlusion', params: ['patch=12', 'stride=4'] },
] as const
const IMAGES = ['digit-2-1.png', 'digit-3-1.png', 'digit-5-1.png', 'digit-7-1.png'].map((file) => `demo/images/${file}`)

interface DemoRun {
  readonly model: (typeof MODELS)[number]
  readonly method: (typeof METHODS)[number]
}

interface Explained extends DemoRun {
  readonly folder: string
  readonly result: Result
}

/** Everything is relative to the project, wherever the user stands. */
export async function explainDemo(user: Environment): Promise<void> {
  const started = performance.now()
  const environment = { ...user, folder: ROOT }
  const runs = METHODS.flatMap((method) => MODELS.map((model) => ({ model, method })))
  const progress = createProgress(user.stderr)
  const explained: Explained[] = []
  try {
    for (const [i, run] of runs.entries()) {
      progress.update(i, runs.length)
      explained.push(await explainOne({ ...environment, stderr: { write: () => {} } }, run))
    }
  } finally {
    progress.clear()
  }
  const picture = join(OUT, 'side-by-side.png')
  await mkdir(join(ROOT, OUT), { recursive: true })
  await writeFile(join(ROOT, picture), await drawSideBySide(explained))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  printLine(user.stdout, farewell({ user, picture, explained, seconds }))
}

async function explainOne(environment: Environment, { model, method }: DemoRun): Promise<Explained> {
  const { result, folder } = await explainToFolder(environment, {
    model: `demo/models/${model.folder}`,
    images: IMAGES,
    options: { method: method.id, param: method.params, score: 'logit', seed: 0, out: `${OUT}/${model.folder}-${method.id}` },
  })
  return { model, method, folder, result }
}

async function drawSideBySide(explained: readonly Explained[]): Promise<Uint8Array> {
  const pictures = IMAGES.map(async (file) => ({
    picture: await decodeImage(join(ROOT, file)),
    caption: file.replace(/^.*\//, ''),
  }))
  return encodePng(
    drawComparison({
      title: [
        'Both models are right. Only one of them looks at the digit.',
        'Evidence for the logit of the class that each model sees. Each column has a scale of its own.',
      ],
      pictures: await Promise.all(pictures),
      columns: await Promise.all(explained.map(columnOf)),
    }),
  )
}

async function columnOf({ model, method, folder, result }: Explained): Promise<ComparedColumn> {
  const maps = result.images.map(async ({ predictions: [best], artifacts }): Promise<ComparedMap> => {
    const artifact = artifacts[artifacts.length - 1]
    const map = { display: artifact.display as Drawable['display'], values: await readValues(folder, artifact) }
    return { map, caption: describePrediction(best) }
  })
  const layer = result.images[0].artifacts[0].layer
  return { heading: [model.name, layer ? `${method.name} at ${layer}` : method.name], maps: await Promise.all(maps) }
}

async function readValues(folder: string, { data }: Artifact) {
  return decodeNpy(await readFile(join(ROOT, folder, data)))
}

function describePrediction({ class: index, label, probability }: Prediction): string {
  return `sees ${label ?? index}, ${describeProbability(probability)}`
}

interface Farewell {
  readonly user: Environment
  readonly picture: string
  readonly explained: readonly Explained[]
  readonly seconds: string
}

function farewell({ user, picture, explained, seconds }: Farewell): string {
  const shown = (path: string) => relative(user.folder, join(ROOT, path)) || '.'
  return [
    `Two small models read digits, and both are right. Explained in ${seconds} s:`,
    '',
    `  side by side  ${shown(picture)}`,
    ...explained.map(({ folder }, i) => `  ${i === 0 ? 'one by one  ' : '            '}  ${shown(folder)}`),
    '',
    'What to see: Honest looks at the digit; Clever Hans looks at the coloured tag in the corner, which gave the answer away when it was trained.',
    '',
    'Next, explain a model of yours:  npm run -s sightline -- explain MODEL IMAGE --method grad-cam',
  ].join('\n')
}
