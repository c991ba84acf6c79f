/** File names of artifacts: readable, unique within a result, and safe on every file system (layer names may hold `/`). */
import { basename, extname } from 'node:path'

const LONGEST = 80

/** Letters and digits of any script, and `.`, `-`, `_`; everything else becomes `_`. */
export function safeName(text: string): string {
  const safe = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '_')
  return [...safe].slice(0, LONGEST).join('').replace(/\.+$/, '') || '_'
}

/** The folder of an image's artifacts: `0-cat` for the first image, `photos/cat.jpg`. */
export function imageFolder(index: number, file: string): string {
  return safeName(`${index}-${basename(file, extname(file))}`)
}

export interface NamedArtifact {
  /** Relative folder, `''` for the result's own. */
  readonly folder: string
  readonly method: string
  readonly layer: string | null
  readonly target: number | null
}

/** Gives paths without an extension, relative to the result's folder and with `/`; the second of one name ends in `-2`. */
export function createArtifactNames(): (artifact: NamedArtifact) => string {
  const taken = new Set<string>()
  return ({ folder, method, layer, target }) => {
    const name = safeName([method, layer, target].filter((part) => part !== null).join('-'))
    const stem = folder === '' ? name : `${folder}/${name}`
    // Some file systems don't tell cat from Cat.
    let path = stem
    for (let count = 2; taken.has(path.toLowerCase()); count++) path = `${stem}-${count}`
    taken.add(path.toLowerCase())
    return path
  }
}
