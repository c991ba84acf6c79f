/** A folder for one test file, with a model and two images; removed at its end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { BLACK, RED, writeHalves } from './pictures.ts'
import { writeTinyModel } from './tiny-model.ts'

export interface Workspace {
  /** Where the user stands. It holds `tiny/model.json`, `red.png` and `half.png` (left half red, right half black). */
  readonly folder: string
}

export function useWorkspace(): Workspace {
  const workspace = { folder: '' }
  beforeAll(() => {
    workspace.folder = mkdtempSync(join(tmpdir(), 'sightline-'))
    writeTinyModel(join(workspace.folder, 'tiny'))
    writeHalves(join(workspace.folder, 'red.png'), [RED, RED])
    writeHalves(join(workspace.folder, 'half.png'), [RED, BLACK])
  })
  afterAll(() => rmSync(workspace.folder, { recursive: true, force: true }))
  return workspace
}
