/** A folder of model files for one test file, and what opening them should say. */
import { afterAll, beforeAll, expect } from 'vitest'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SightlineError } from '../../errors/index.ts'
import { openModelFile } from '../index.ts'
import type { SavedModel } from './artifacts.ts'
import { writeTfjs, type TfjsOptions } from './write-tfjs.ts'

export interface ModelFiles {
  /** The folder itself. */
  path(): string
  /** Writes a file into a folder of its own; gives its path. */
  file(content: Uint8Array | string, name?: string): Promise<string>
  /** Writes a TensorFlow.js model; gives its folder. */
  tfjs(model: SavedModel, options?: TfjsOptions): Promise<string>
}

/** Call it at the top of a test file: the folder is made before its tests and removed after them. */
export function useModelFiles(): ModelFiles {
  let folder = ''
  let count = 0
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-models-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const place = async () => {
    const path = join(folder, String(count++))
    await mkdir(path)
    return path
  }
  return {
    path: () => folder,
    async file(content, name = 'model.h5') {
      const path = join(await place(), name)
      await writeFile(path, content)
      return path
    },
    async tfjs(model, options) {
      const path = await place()
      await writeTfjs(path, model, options)
      return path
    },
  }
}

export interface Expectation {
  readonly code: string
  /** Part of the message. */
  readonly text?: string
}

/** Opening the model or building its graph has to fail so, with a hint. */
export async function expectFailure(path: string, { code, text = '' }: Expectation): Promise<void> {
  const error = await failure(path)
  expect(error).toMatchObject({ code, message: expect.stringContaining(text) as string })
  expect(error.hint).not.toBe('')
}

async function failure(path: string): Promise<SightlineError> {
  try {
    const model = await openModelFile(path)
    const [height, width] = model.inputShape
    model.build({ height: height ?? 32, width: width ?? 32 })
  } catch (error) {
    if (error instanceof SightlineError) return error
    throw error
  }
  throw new Error('it was accepted')
}
