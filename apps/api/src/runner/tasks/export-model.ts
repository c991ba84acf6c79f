/** Writes a model of a version as one ONNX file. */
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { exportOnnx } from '@sightline/engine'
import { makeModelFolder } from '../model-cache.ts'
import { withoutFolders } from './without-folders.ts'
import type { Task } from './task.ts'

export const exportModel: Task<'export-model'> = ({ model, gradient, target }, { signal }) =>
  withoutFolders(async () => {
    const folder = await makeModelFolder(model)
    try {
      const { length, pieces } = await exportOnnx(folder.path, { gradient, trustLinks: true })
      const stream = createWriteStream(target, { mode: 0o600 })
      const failure = new Promise<never>((_, reject) => stream.once('error', reject))
      failure.catch(() => undefined)
      for (const piece of pieces()) {
        signal.throwIfAborted()
        // A piece holds until the next is taken, so it has to be written before that.
        await Promise.race([new Promise<void>((resolve) => stream.write(piece, () => resolve())), failure])
      }
      stream.end()
      await Promise.race([finished(stream), failure])
      return { bytes: length }
    } finally {
      await folder.remove()
    }
  })
