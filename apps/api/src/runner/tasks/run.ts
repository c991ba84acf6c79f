/**
 * The work of a run, image after image: what is found goes into files in the run's folder, and word of it to the parent. An image is prepared when its turn
 * comes, and the next one starts when the parent has stored this one, so neither memory nor disk grows with the number of images.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  decodeImage,
  encodeNpy,
  prepareImage,
  runExplainer,
  type Diagnostic,
  type ExplainerDefinition,
  type FinishedExplanation,
  type OpenedModel,
  type PreparedImage,
  type Progress,
} from '@sightline/engine'
import { drawExplanation, drawThumbnail, encodePng } from '@sightline/engine/render'
import { explainerVersionChanged } from '../../errors/run-errors.ts'
import { engineVersion } from '../engine-version.ts'
import { withPackage } from '../with-package.ts'
import type { RunInput, RunTaskEvent, WrittenExplanation } from '../protocol.ts'
import { statisticsOf } from './statistics.ts'
import type { Task, TaskContext } from './task.ts'

const PROGRESS_MILLISECONDS = 200
/** Between two previews: one costs some milliseconds here, and a row and a picture for everybody who watches. */
const PREVIEW_MILLISECONDS = 1500

export const run: Task<'run'> = async (input, context) => {
  const { package: from, explainerId } = input
  if (from === null) return await perform(input, context, context.explainers.get(explainerId))
  return await withPackage(from, context.signal, (explainers) => perform(input, context, explainers.get(explainerId)))
}

async function perform(input: RunInput, context: TaskContext<RunTaskEvent>, explainer: ExplainerDefinition) {
  const started = performance.now()
  if (explainer.version !== input.explainerVersion) {
    throw explainerVersionChanged(explainer.title, { asked: input.explainerVersion, installed: explainer.version })
  }
  const opened = await context.models.open({ key: input.modelKey, model: input.model, runtime: input.runtime })
  const timings = { open: performance.now() - started, explain: 0, draw: 0 }
  await explainAll({ input, context, explainer, opened, timings })
  return { timings: Object.fromEntries(Object.entries(timings).map(([name, value]) => [name, Math.round(value)])) }
}

interface Work {
  readonly input: RunInput
  readonly context: TaskContext<RunTaskEvent>
  readonly explainer: ExplainerDefinition
  readonly opened: OpenedModel
  /** Milliseconds; added to as the work goes on. */
  readonly timings: { open: number; explain: number; draw: number }
}

async function explainAll(work: Work): Promise<void> {
  const { input, context, explainer, opened, timings } = work
  const { model, preprocessing, warnings } = opened
  const images = await imagesToDo(work)
  /** Of the image under way. */
  let picture: PreparedImage['picture'] | undefined
  const background: PreparedImage[] = []
  for (const image of input.background) background.push(await loadImage(image, opened))
  const tell = reportProgress(context, input.done.length ? images.length / input.images.length : 1)
  const show = reportPreviews(context)
  const events = runExplainer({
    model,
    explainer,
    params: input.params,
    images: images.map((image) => async () => {
      const prepared = await loadImage(image, opened)
      picture = prepared.picture
      return prepared.input
    }),
    background: background.map((image) => image.input),
    preset: preprocessing.preset,
    target: input.target,
    score: input.score,
    seed: input.seed,
    signal: context.signal,
    onProgress: (progress) => {
      tell(progress)
      show(progress, { imageId: images[progress.image]?.id, picture })
    },
  })
  let begun = performance.now()
  for await (const event of events) {
    timings.explain += performance.now() - begun
    const drawn = performance.now()
    switch (event.type) {
      case 'started':
        await context.emit({
          type: 'started',
          params: plain(event.params),
          runtime: model.info.runtime,
          engineVersion: await engineVersion(),
          warnings,
        })
        break
      case 'image': {
        const image = images[event.image]
        if (input.done.includes(image.id)) break
        const title = [image.name, ...describe(work)]
        const explanations = await writeAll(event.explanations, { ...work, name: `image-${event.image}`, title, picture })
        timings.draw += performance.now() - drawn
        const { predictions, targets } = event
        await context.emit({ type: 'image', imageId: image.id, predictions, targets, explanations })
        break
      }
      case 'finished': {
        const explanations = await writeAll(event.explanations, { ...work, name: 'shared', title: describe(work) })
        timings.draw += performance.now() - drawn
        await context.emit({ type: 'shared', explanations })
      }
    }
    begun = performance.now()
  }
}

/** Images that are done already are left out, unless something is made of all of them together. */
async function imagesToDo({ input, explainer }: Work): Promise<RunInput['images']> {
  if (input.done.length === 0) return input.images
  const parsed = explainer.params.safeParse(input.params)
  const summarises = parsed.success && Boolean(await explainer.summarize?.(parsed.data))
  return summarises ? input.images : input.images.filter(({ id }) => !input.done.includes(id))
}

async function loadImage(
  { localPath, name }: RunInput['images'][number],
  { model, preprocessing }: OpenedModel,
): Promise<PreparedImage> {
  return prepareImage(await decodeImage(localPath, { name }), { preprocessing, inputShape: model.info.inputShape })
}

/** `share`: of the whole run, what this attempt has to do; the estimate is from the time that it took so far. */
function reportProgress({ emit }: TaskContext<RunTaskEvent>, share: number) {
  const started = performance.now()
  let last = 0
  return ({ fraction }: { readonly fraction: number }) => {
    const now = performance.now()
    if (now - last < PROGRESS_MILLISECONDS) return
    last = now
    const secondsLeft = fraction > 0 ? ((now - started) / 1000) * (1 / fraction - 1) : null
    void emit({ type: 'progress', fraction: 1 - share + share * fraction, secondsLeft })
  }
}

/** Now and then a picture of what is known so far. One at a time; of work that is over before the first is due there is none. */
function reportPreviews({ emit }: TaskContext<RunTaskEvent>) {
  let last = performance.now()
  let busy = false
  return ({ preview }: Progress, { imageId, picture }: { imageId?: string; picture?: PreparedImage['picture'] }) => {
    if (busy || preview === null || imageId === undefined || performance.now() - last < PREVIEW_MILLISECONDS) return
    busy = true
    const sent = preview().then(async (maps) => {
      // Of several classes the one that is worked on.
      const current = maps.findLast(({ diagnostics }) => diagnostics['samples'] !== 0) ?? maps.at(0)
      if (!current) return
      const { target, diagnostics } = current
      const drawn = encodePng(drawThumbnail(current, { picture }))
      await emit({
        type: 'preview',
        imageId,
        picture: drawn,
        target,
        samples: numberOf(diagnostics['samples']),
        relativeError: numberOf(diagnostics['relativeError']),
      })
    })
    void sent.finally(() => {
      busy = false
      last = performance.now()
    })
  }
}

function numberOf(value: Diagnostic | undefined): number | null {
  return typeof value === 'number' ? value : null
}

function describe({ input, explainer }: Work): string[] {
  const facts = [input.modelName, explainer.title]
  if (explainer.requires.classes !== false) facts.push(`score: ${input.score}`)
  if (explainer.requires.images !== false) facts.push(`seed ${input.seed}`)
  return [facts.join(' · ')]
}

interface Destination extends Work {
  /** What the files' names begin with. */
  readonly name: string
  readonly title: readonly string[]
  readonly picture?: PreparedImage['picture']
}

async function writeAll(
  explanations: readonly FinishedExplanation[],
  { input: { folder }, opened, name, title, picture }: Destination,
): Promise<WrittenExplanation[]> {
  const { labels } = opened.model.info
  const written: WrittenExplanation[] = []
  for (const [position, explanation] of explanations.entries()) {
    const { values, kind, layer, target, meaning, diagnostics, warnings, display } = explanation
    const file = (ending: string) => join(folder, `${name}-${position}${ending}`)
    const files = { npy: file('.npy'), thumbnail: file('-small.png'), picture: file('.png') }
    const targetLabel = target === null ? undefined : labels?.[target]
    await writeFile(files.npy, encodeNpy(values))
    await writeFile(files.thumbnail, encodePng(drawThumbnail(explanation, { picture })))
    await writeFile(files.picture, encodePng(drawExplanation(explanation, { picture, title, targetLabel })))
    const facts = { kind, layer, target, meaning, warnings, display, diagnostics: plain(diagnostics) }
    written.push({ ...facts, shape: values.shape, stats: statisticsOf(explanation), ...files })
  }
  return written
}

/** As JSON has it: the database keeps JSON. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
