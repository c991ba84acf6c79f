/** Runs the planned runs over all images, and writes what they give as it comes. */
import {
  runExplainer,
  type ExplainerDefinition,
  type OpenedModel,
  type RunEvent,
  type ScoreKind,
  type TargetRequest,
} from '@sightline/engine'
import type { Environment } from '../environment.ts'
import type { LoadedImage } from '../images.ts'
import { createProgress } from '../output/progress.ts'
import { topPredictions } from '../predictions.ts'
import type { Artifact, Result } from '../result.ts'
import { mergeParams, type Params, type RunPlan } from './plan-runs.ts'
import type { ArtifactWriter } from './write-artifacts.ts'

export interface RunAllRequest {
  readonly explainer: ExplainerDefinition
  readonly plan: RunPlan
  readonly opened: OpenedModel
  readonly images: readonly LoadedImage[]
  readonly background: readonly LoadedImage[]
  readonly writer: ArtifactWriter
  readonly options: { readonly target?: TargetRequest; readonly score: ScoreKind; readonly seed: number }
}

export interface Outcome extends Pick<Result, 'milliseconds' | 'images' | 'artifacts'> {
  /** With all their defaults. */
  readonly params: Params
}

type Collected = Omit<Outcome, 'params'> & { readonly runs: Params[] }

/** How many classes of each image's prediction the result tells. */
const TOP = 5

export async function runAll({ stderr, signal }: Environment, request: RunAllRequest): Promise<Outcome> {
  const { plan, opened, options } = request
  const { target, score, seed } = options
  const outcome: Collected = { milliseconds: 0, images: request.images.map(emptyImage), artifacts: [], runs: [] }
  const progress = createProgress(stderr)
  try {
    for (const [at, params] of plan.runs.entries()) {
      const events = runExplainer({
        model: opened.model,
        explainer: request.explainer,
        params,
        images: request.images.map(({ input }) => input),
        background: request.background.map(({ input }) => input),
        preset: opened.preprocessing.preset,
        target,
        score,
        seed,
        signal,
        onProgress: ({ fraction }) => progress.update(at + fraction, plan.runs.length),
      })
      for await (const event of timed(events, (milliseconds) => (outcome.milliseconds += milliseconds))) {
        await keep(event, outcome, request)
      }
    }
  } finally {
    progress.clear()
  }
  const { milliseconds, runs, ...rest } = outcome
  return { ...rest, params: mergeParams(runs), milliseconds: Math.round(milliseconds) }
}

function emptyImage({ file, sha256, filter }: LoadedImage): Outcome['images'][number] {
  return { file, sha256, filter, predictions: [], artifacts: [] }
}

/** Passes the events on and tells how long each was in the making; what the receiver does in between does not count. */
async function* timed<T>(events: AsyncIterable<T>, tell: (milliseconds: number) => void): AsyncGenerator<T, void, undefined> {
  let started = performance.now()
  for await (const event of events) {
    tell(performance.now() - started)
    yield event
    started = performance.now()
  }
}

async function keep(event: RunEvent, outcome: Collected, { opened, writer }: RunAllRequest): Promise<void> {
  switch (event.type) {
    case 'started':
      outcome.runs.push(event.params)
      return
    case 'image': {
      const image = outcome.images[event.image]
      if (event.predictions) image.predictions = topPredictions(event.predictions, opened.model.info, TOP)
      await writeAll(event.explanations, { writer, artifacts: image.artifacts, owner: { index: event.image, file: image.file } })
      return
    }
    case 'finished':
      await writeAll(event.explanations, { writer, artifacts: outcome.artifacts, owner: null })
  }
}

interface Destination {
  readonly writer: ArtifactWriter
  readonly artifacts: Artifact[]
  readonly owner: { readonly index: number; readonly file: string } | null
}

async function writeAll(
  explanations: Extract<RunEvent, { type: 'finished' }>['explanations'],
  { writer, artifacts, owner }: Destination,
): Promise<void> {
  for (const explanation of explanations) artifacts.push(await writer.write(explanation, owner))
}
