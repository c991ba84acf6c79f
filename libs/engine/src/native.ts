import { libraryMissing } from './errors/runtime-errors.ts'

/** Loads what needs a native library, which stands beside the published engine and may not be installed. Throws LIBRARY_MISSING. */
export async function loadNative<Loaded>(library: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${library}'`) ? libraryMissing(library) : error
  }
}
