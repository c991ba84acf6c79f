/** Files of labels, read from disk; `parse-labels.ts` says what they may hold. */
import { readFile } from 'node:fs/promises'
import { labelsInvalid, labelsNotFound, labelsUnreadable } from '../errors/sidecar-errors.ts'
import { parseLabels } from './parse-labels.ts'

/** Errors: LABELS_NOT_FOUND, LABELS_UNREADABLE, LABELS_INVALID. */
export async function readLabels(path: string): Promise<string[]> {
  return parseLabels(await readText(path), path)
}

async function readText(path: string): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (thrown) {
    throw (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? labelsNotFound(path) : labelsUnreadable(path, thrown)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw labelsInvalid(path, 'it is not UTF-8 text')
  }
}
