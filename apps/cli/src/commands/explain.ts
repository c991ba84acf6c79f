/** `sightline explain`: runs an explainer over images and keeps numbers and pictures. */
import { join } from 'node:path'
import {
  findClass,
  openModel,
  unmetRequirement,
  type ExplainerDefinition,
  type ModelInfo,
  type ScoreKind,
  type TargetRequest,
} from '@sightline/engine'
import { methodMissing } from '../cli-errors.ts'
import { pathFrom, printJson, printWarnings, type Environment } from '../environment.ts'
import { nameOfModel } from '../model-name.ts'
import { planRuns, type RunPlan } from '../explain/plan-runs.ts'
import { drawPicture } from '../explain/draw-picture.ts'
import { printReport } from '../explain/report.ts'
import { runAll } from '../explain/run-all.ts'
import { createArtifactWriter } from '../explain/write-artifacts.ts'
import { findImages, loadImages, sizeFrom, type ImageFile } from '../images.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { openOptions, type ModelOptions } from '../options/model-options.ts'
import type { TargetText } from '../options/parsers.ts'
import { safeName } from '../output/artifact-names.ts'
import { RESULT_FILE } from '../output/earlier-result.ts'
import { openOutputFolder, type OutputFolder } from '../output/output-folder.ts'
import { allExplainers, findExplainer, type FoundExplainer } from '../plugins/find-explainer.ts'
import type { Result } from '../result.ts'

export interface ExplainOptions extends ModelOptions {
  readonly method?: string
  readonly layer?: readonly string[]
  readonly target?: TargetText
  readonly score: ScoreKind
  readonly param?: readonly string[]
  readonly background?: readonly string[]
  readonly seed: number
  readonly out?: string
  readonly json?: boolean
}

export interface ExplainRequest {
  readonly model: string
  readonly images: readonly string[]
  readonly options: ExplainOptions
}

export async function explain(environment: Environment, request: ExplainRequest): Promise<void> {
  const explained = await explainToFolder(environment, request)
  if (request.options.json) printJson(environment, explained.result)
  else printReport(environment, explained)
}

/**
 * Everything that can be checked without the model is checked before it is opened, and the place of the result is made sure of. `folder`
 * is as the user wrote it.
 */
export async function explainToFolder(
  environment: Environment,
  request: ExplainRequest,
): Promise<{ result: Result; folder: string }> {
  const found = await findMethod(environment, request.options.method)
  try {
    return await explainWith(found, environment, request)
  } finally {
    await found.close()
  }
}

async function explainWith(
  { definition: explainer, package: from }: FoundExplainer,
  environment: Environment,
  request: ExplainRequest,
): Promise<{ result: Result; folder: string }> {
  const { options } = request
  const plan = planRuns(explainer, { params: options.param ?? [], layers: options.layer ?? [] })
  const files = await findImages(environment, request.images)
  const background = await findImages(environment, options.background ?? [])
  const out = options.out ?? defaultFolder(pathFrom(environment, request.model), explainer)
  const folder = await openOutputFolder({ path: pathFrom(environment, out), shown: out }, environment.unfinished)
  try {
    const result = await explainInto(folder, { environment, request, explainer, from, plan, files, background })
    environment.signal.throwIfAborted()
    await folder.write(RESULT_FILE, `${JSON.stringify(result, null, 2)}\n`)
    await folder.commit()
    return { result, folder: out }
  } finally {
    await folder.discard()
  }
}

async function findMethod(environment: Environment, id: string | undefined): Promise<FoundExplainer> {
  if (id !== undefined) return await findExplainer(environment, id)
  throw methodMissing((await allExplainers(environment)).map(({ definition }) => definition.id))
}

/** `sightline-out/mobilenet-grad-cam` */
function defaultFolder(model: string, { id }: ExplainerDefinition): string {
  return join('sightline-out', safeName(`${nameOfModel(model)}-${id}`))
}

interface Work {
  readonly environment: Environment
  readonly request: ExplainRequest
  readonly explainer: ExplainerDefinition
  /** The explainer's package. */
  readonly from: FoundExplainer['package']
  readonly plan: RunPlan
  readonly files: readonly ImageFile[]
  readonly background: readonly ImageFile[]
}

async function explainInto(folder: OutputFolder, work: Work): Promise<Result> {
  const { environment, request, explainer, plan, files } = work
  const { options } = request
  const opened = await openModel(await resolveModel(environment, request.model), {
    ...openOptions(environment, options),
    ...sizeFrom(files),
  })
  try {
    if (!options.json) printWarnings(environment, opened.warnings)
    const { info } = opened.model
    const target = checkModel(info, { explainer, options })
    const images = await loadImages(files, opened, environment.signal)
    const background = await loadImages(work.background, opened, environment.signal)
    const writer = createArtifactWriter({
      folder,
      method: explainer.id,
      draw: (explanation, owner) =>
        drawPicture(explanation, {
          image: owner === null ? null : images[owner],
          model: nameOfModel(pathFrom(environment, request.model)),
          labels: info.labels,
          explainer,
          score: options.score,
          seed: options.seed,
        }),
    })
    const outcome = await runAll(environment, {
      explainer,
      plan,
      opened,
      images,
      background,
      writer,
      options: { ...options, target },
    })
    return {
      model: {
        file: request.model,
        sha256: info.sha256,
        format: info.format,
        inputShape: [...info.inputShape],
        classes: info.head?.classes ?? null,
      },
      method: { id: explainer.id, version: explainer.version, package: work.from },
      seed: options.seed,
      score: options.score,
      runtime: { ...info.runtime },
      ...outcome,
      params: JSON.parse(JSON.stringify(outcome.params)) as Result['params'],
      background: background.map(({ file, sha256 }) => ({ file, sha256 })),
      preprocessing: { ...opened.preprocessing },
      warnings: [...opened.warnings],
    }
  } finally {
    await opened.dispose()
  }
}

/** Throws what the model cannot do before images are read; returns the target. */
function checkModel(
  info: ModelInfo,
  { explainer, options }: Pick<Work, 'explainer'> & Pick<ExplainRequest, 'options'>,
): TargetRequest | undefined {
  const unmet = unmetRequirement(explainer, info, options.layer)
  if (unmet) throw unmet
  const { target } = options
  // A method that explains no class takes no notice of a target, so that one command line serves all methods.
  if (!target || explainer.requires.classes === false) return undefined
  return 'top' in target ? target : { class: findClass(target.name, info) }
}
