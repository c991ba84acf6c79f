/** From an entry of the catalogue to a model of a workspace: files into the store, a look by a runner, rows. */
import { createReadStream } from 'node:fs'
import { catalogueSchema, fetchEntry, sourceOf, type Catalogue, type FetchOptions } from '@sightline/catalogue'
import { aborted } from '@sightline/engine/declarations'
import { downloadOutdated } from '../../errors/catalogue-errors.ts'
import { discardFiles, keepFile } from '../files/keep-file.ts'
import { addModel, type ModelServices, type UploadedFile } from '../models/add-version.ts'
import { finishDownload, type Claim } from './claim.ts'

export interface AddOptions extends FetchOptions {
  readonly signal: AbortSignal
  /** Everything is on this machine. */
  onFetched(): Promise<void>
}

/** Throws DOWNLOAD_OUTDATED, and what `fetchEntry` and `addModel` throw; then nothing of it is in the workspace. */
export async function addFetched(services: ModelServices, claim: Claim, options: AddOptions): Promise<void> {
  const { title, workspaceId, createdById } = claim
  const catalogue = readKept(claim)
  const [entry] = catalogue.models
  const fetched = await fetchEntry(catalogue, entry, options)
  await options.onFetched()
  const { architecture, preprocess, resize, inputSize, head } = entry.use
  await addModel(services, {
    workspaceId,
    userId: createdById,
    name: title,
    use: { preprocess, resize, ...(architecture && { architecture }), ...(inputSize && { inputSize }), ...(head && { head }) },
    labels: fetched.labels,
    files: await storeAll(services, fetched.files, options.signal),
    source: sourceOf(fetched),
    complete: async (transaction, { modelId }) => {
      if (!(await finishDownload(transaction, claim, modelId))) throw aborted()
    },
  })
}

/** Asked for before an update, it may be of a form that is no longer known. */
function readKept({ catalogue }: Claim): Catalogue {
  const { data } = catalogueSchema.safeParse(catalogue)
  if (!data) throw downloadOutdated()
  return data
}

async function storeAll(
  services: ModelServices,
  files: readonly { readonly name: string; readonly path: string }[],
  signal: AbortSignal,
): Promise<UploadedFile[]> {
  const kept: UploadedFile[] = []
  try {
    for (const { name, path } of files) {
      const options = { mediaType: 'application/octet-stream', signal }
      kept.push({ ...(await keepFile(services, createReadStream(path), options)), path: name })
    }
    return kept
  } catch (thrown) {
    await discardFiles(services, kept)
    throw thrown
  }
}
