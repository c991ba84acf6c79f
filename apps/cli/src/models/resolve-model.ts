/** What a person calls a model: a path, or the name of one that was added from the catalogue. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { findAdded, readCatalogue } from '@sightline/catalogue'
import { modelNotAdded } from '../cli-errors.ts'
import { pathFrom, type Environment } from '../environment.ts'

export function catalogueFolder({ home }: Environment): string {
  return join(home, 'catalogue')
}

/** The path to open. What is there as a path is that path. Throws MODEL_NOT_ADDED for a name that the catalogue has; whatever else is not there is told by who opens it. */
export async function resolveModel(environment: Environment, given: string): Promise<string> {
  const path = pathFrom(environment, given)
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  if (isThere) return path
  const added = await findAdded(catalogueFolder(environment), given)
  if (added) return added.path
  const known = await findInCatalogue(environment, given)
  if (known) throw modelNotAdded(given, known.title)
  return path
}

/** Only what can be known without the network: a wrong path is told at once. */
async function findInCatalogue({ catalogue: place, folder }: Environment, name: string) {
  if (place && /^https?:/i.test(place)) return undefined
  const { models } = await readCatalogue(place && pathFrom({ folder }, place))
  return models.find(({ id }) => id === name.toLowerCase())
}
