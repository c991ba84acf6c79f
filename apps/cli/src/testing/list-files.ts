import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** All files under a folder, hidden ones too, relative to it and with `/`, sorted. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
