/** The engine's errors name files by their path; people know the name that they uploaded, not the folder of a runner. */
import { SightlineError } from '@sightline/engine/declarations'

/** Where tasks put a model's files: `model-…` (see model-cache.ts) and `uploaded`. */
const FOLDERS = '(?:model-[0-9A-Za-z]+|uploaded)'

export async function withoutFolders<T>(work: () => Promise<T>, runnerFolder = process.cwd()): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof SightlineError)) throw thrown
    const folder = new RegExp(`${runnerFolder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/${FOLDERS}`, 'g')
    const shorten = (text: string) =>
      text.replace(new RegExp(`${folder.source}/`, 'g'), '').replace(folder, 'the uploaded folder')
    throw new SightlineError({ ...thrown.describe(), message: shorten(thrown.message), hint: shorten(thrown.hint) })
  }
}
