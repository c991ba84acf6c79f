/** Models, images and experiments of a person, made past the pages where a journey is not about making them. */
import type { ImageRow } from '@sightline/api/contract'
import type { Person } from './person.ts'
import { demoFile, demoModel } from './files.ts'

type DemoModel = Parameters<typeof demoModel>[0]

/** The version's id. */
export async function addModel({ upload, workspaceId }: Person, model: DemoModel, name: string): Promise<string> {
  const { versionId } = await upload<{ versionId: string }>('models', { workspaceId, name }, demoModel(model))
  return versionId
}

/** Images of the demo in a set. */
export async function addImages({ api, upload, workspaceId }: Person, files: readonly string[]): Promise<ImageRow[]> {
  const set = await api.images.createSet.mutate({ workspaceId, name: 'Digits' })
  const images: ImageRow[] = []
  for (const file of files) {
    const tag = file.startsWith('background/') ? 'background' : 'input'
    images.push(await upload<ImageRow>('images', { imageSetId: set.id, tag }, [demoFile(file)]))
  }
  return images
}

/** The experiment's id. */
export async function addExperiment({ api, workspaceId }: Person, name: string): Promise<string> {
  return (await api.experiments.create.mutate({ workspaceId, name })).id
}

/** A run that takes a minute or more, of images that are done one by one. */
export async function startLongRun(person: Person, { samples }: { samples: number }) {
  const versionId = await addModel(person, 'honest', 'Honest')
  const images = await addImages(person, ['images/digit-3-1.png', 'images/digit-7-1.png', 'background/digit-1-1.png'])
  const experimentId = await addExperiment(person, 'Patience')
  const { runIds } = await person.api.runs.create.mutate({
    experimentId,
    modelVersionIds: [versionId],
    explainers: [{ id: 'expected-gradients', params: { samples } }],
    imageIds: images.slice(0, 2).map(({ id }) => id),
    backgroundIds: [images[2].id],
  })
  return { experimentId, runId: runIds[0], images }
}
