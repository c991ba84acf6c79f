/** What the files of an uploaded model are, by their names alone; what they really are, a runner finds out. */
import { posix } from 'node:path'

const SIDECAR = 'sightline.json'
const LABELS = /^(labels|classes|class_names|imagenet_class_index)\.(txt|json)$/i

export function isSidecar(path: string): boolean {
  return posix.basename(path) === SIDECAR
}

export function isLabelsFile(path: string): boolean {
  return LABELS.test(posix.basename(path))
}

/** What systems leave in folders and archives: `.DS_Store`, `__MACOSX/._model.json`, `Thumbs.db`. */
export function isLitter(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || /^(thumbs\.db|desktop\.ini)$/i.test(part))
}

/** The sidecar of a model lies beside it; `entry` may be the folder `.`. */
export function sidecarOf(entry: string): string {
  return posix.join(posix.dirname(entry), SIDECAR)
}
