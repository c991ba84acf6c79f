/** What journeys upload. */
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

export const demoFile = (path: string) => join(root, 'demo', path)

/** What makes up a model of the demo. */
export const demoModel = (name: 'honest' | 'clever-hans') =>
  ['model.json', 'weights.bin', 'sightline.json'].map((file) => demoFile(`models/${name}/${file}`))

/** Real models and photographs, which not every checkout has beside it. */
export const sharedFile = (path: string) => join(process.env['SIGHTLINE_SHARED_DATA'] ?? resolve(root, '../shared/data'), path)
