/**
 * The optional folder of real models and photographs (`../shared/data` beside the checkout, or SIGHTLINE_SHARED_DATA). Tests that need it
 * are skipped where it is absent, with this reason in their name; `npm test` fails if one is skipped although the folder is there.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const ROOT = process.env['SIGHTLINE_SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data')

export const SHARED_DATA_MARK = '[needs shared data]'

export const hasSharedData = existsSync(resolve(ROOT, 'README.md'))

/** Absolute path of a file of the shared data. */
export function sharedData(path: string): string {
  return resolve(ROOT, path)
}
