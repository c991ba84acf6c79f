/** `sightline models …`: the catalogue of public models. */
import { describeModel, openModel, row, stack, type OpenedModel } from '@sightline/engine'
import {
  bytesOf,
  fetchEntry,
  findEntry,
  keepModel,
  listAdded,
  readCatalogue,
  type AddedModel,
  type Catalogue,
  type CatalogueEntry,
  type FetchedEntry,
} from '@sightline/catalogue'
import { pathFrom, printJson, printLine, type Environment } from '../environment.ts'
import { findImages, loadImage } from '../images.ts'
import { describeBytes, describeEntry, describeLicence } from '../models/describe-entry.ts'
import { catalogueFolder } from '../models/resolve-model.ts'
import { createProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import { describeClass, describeProbability, topPredictions } from '../predictions.ts'
import type { Prediction } from '../result.ts'

export interface CatalogueOptions {
  readonly catalogue?: string
  readonly json?: boolean
}

export async function listModels(environment: Environment, options: CatalogueOptions): Promise<void> {
  const { models } = await openCatalogue(environment, options)
  const added = await listAdded(catalogueFolder(environment))
  const isAdded = (id: string) => added.some(({ entry }) => entry.id === id)
  // Added from another catalogue, or from an earlier one: still there to be used.
  const others = added.map(({ entry }) => entry).filter(({ id }) => !models.some((entry) => entry.id === id))
  const all = [...models, ...others]
  if (options.json) {
    printJson(
      environment,
      all.map((entry) => ({ ...entry, bytes: bytesOf(entry), added: isAdded(entry.id) })),
    )
    return
  }
  const columns = [
    { title: 'name' },
    { title: 'model' },
    { title: 'from' },
    { title: 'size', align: 'right' },
    { title: 'licence' },
    { title: 'verified' },
    { title: '' },
  ] as const
  const rows = all.map((entry) => [
    entry.id,
    entry.title,
    entry.publisher,
    describeBytes(bytesOf(entry)),
    describeLicence(entry.licence),
    entry.verified ? entry.verified.on : 'no',
    isAdded(entry.id) ? 'added' : '',
  ])
  printLine(environment.stdout, formatTable(columns, rows))
  printLine(environment.stdout, '\n`sightline models add NAME` downloads one; then `sightline explain NAME IMAGE …` uses it.')
}

export async function addModel(environment: Environment, name: string, options: CatalogueOptions): Promise<void> {
  const catalogue = await openCatalogue(environment, options)
  const entry = findEntry(catalogue, name)
  // Before the first byte, so that one can still say no.
  if (!options.json) printLine(environment.stdout, describeEntry(entry))
  const { added, fetched } = await bring(environment, catalogue, entry)
  if (options.json) {
    printJson(environment, { name: entry.id, path: added.path, downloaded: fetched.isNew, files: added.files })
    return
  }
  const bytes = fetched.files.reduce((sum, file) => sum + file.bytes, 0)
  printLine(environment.stdout, `\nAdded${fetched.isNew ? '' : ' from what was downloaded before'}: ${describeBytes(bytes)}.`)
  printLine(environment.stdout, `Explain with it:  sightline explain ${entry.id} IMAGE --method grad-cam`)
}

export interface VerifyRequest {
  readonly name: string
  readonly images: readonly string[]
  readonly options: CatalogueOptions
}

/** For whoever keeps a catalogue: what one has to have seen before an entry may say that it is verified. */
export async function verifyModel(environment: Environment, { name, images, options }: VerifyRequest): Promise<void> {
  const files = await findImages(environment, images)
  const catalogue = await openCatalogue(environment, options)
  const entry = findEntry(catalogue, name)
  const { added, fetched } = await bring(environment, catalogue, entry)
  const opened = await openModel(added.path)
  try {
    const predicted: { file: string; predictions: Prediction[] }[] = []
    for (const file of files) {
      environment.signal.throwIfAborted()
      predicted.push({ file: file.file, predictions: await predict(opened, await loadImage(file, opened)) })
    }
    const found = factsOf(fetched, predicted)
    if (options.json) return printJson(environment, { ...found, predicted, warnings: opened.warnings })
    for (const { file, predictions } of predicted) {
      const best = predictions.map((one) => `${describeClass(one.class, one.label)} ${describeProbability(one.probability)}`)
      printLine(environment.stdout, `${file}: ${best.join(', ')}`)
    }
    for (const warning of opened.warnings) printLine(environment.stdout, `warning: ${warning}`)
    printLine(
      environment.stdout,
      `\nIf these are right, write this into the entry of “${entry.id}”:\n${JSON.stringify(found, null, 2)}`,
    )
  } finally {
    await opened.dispose()
  }
}

const SEEN = 3

async function predict({ model }: OpenedModel, { input }: Awaited<ReturnType<typeof loadImage>>): Promise<Prediction[]> {
  const { logits, probabilities } = await model.predict(stack([input]))
  return topPredictions({ logits: row(logits, 0).data, probabilities: row(probabilities, 0).data }, model.info, SEEN)
}

function factsOf({ entry, files }: FetchedEntry, predicted: readonly { file: string; predictions: Prediction[] }[]) {
  const seen = predicted.map(({ file, predictions: [best] }) => {
    return `${file.replace(/^.*[/\\]/, '')}: ${describeClass(best.class, best.label)}, ${describeProbability(best.probability)}`
  })
  return {
    files: entry.files.map((published, i) => {
      const { bytes, sha256, md5 } = files[i]
      return { ...published, bytes, sha256, md5 }
    }),
    approximateBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    verified: { on: new Date().toISOString().slice(0, 10), by: 'YOUR NAME', note: seen.join('; ') },
  }
}

async function openCatalogue(environment: Environment, { catalogue }: CatalogueOptions): Promise<Catalogue> {
  const place = catalogue ?? environment.catalogue
  const isPath = place !== undefined && !/^https?:/i.test(place)
  return await readCatalogue(isPath ? pathFrom(environment, place) : place, environment.signal)
}

/** Downloads what is missing, and adds the model if it can be opened. */
async function bring(
  environment: Environment,
  catalogue: Catalogue,
  entry: CatalogueEntry,
): Promise<{ readonly added: AddedModel; readonly fetched: FetchedEntry }> {
  const folder = catalogueFolder(environment)
  const progress = createProgress(environment.stderr)
  try {
    const fetched = await fetchEntry(catalogue, entry, {
      folder,
      signal: environment.signal,
      onProgress: ({ bytes, total }) => {
        if (total !== null) progress.update(bytes, total)
      },
    })
    const added = await keepModel(folder, fetched, async (path) => {
      await describeModel(path)
    })
    return { added, fetched }
  } finally {
    progress.clear()
  }
}
