/** Which of the files that somebody dropped make up a model each: one may drop several models, and folders, at once. By names alone; the server looks inside. */
import type { DroppedFile } from '../../lib/dropped-files.ts'

export interface ModelDraft {
  /** A name to begin with. */
  readonly name: string
  readonly files: readonly DroppedFile[]
  readonly bytes: number
}

const WHOLE_MODEL = /\.(h5|hdf5|keras|onnx|zip)$/i
const ABOUT = /^(sightline\.json|(labels|classes|class_names|imagenet_class_index)\.(txt|json))$/i
const MANIFEST = /^(model\.json|saved_model\.pb)$/

export function groupModels(dropped: readonly DroppedFile[]): ModelDraft[] {
  const files = dropped.filter(({ path }) => !isLitter(path))
  if (files.length === 0) return []
  const whole = files.filter(({ path }) => WHOLE_MODEL.test(path))
  const folders = [...new Set(files.filter(({ path }) => MANIFEST.test(baseOf(path))).map(({ path }) => folderOf(path)))]
  // The deepest folder that a file lies in is its model's.
  const byDepth = folders.toSorted((a, b) => b.length - a.length)
  const ownerOf = ({ path }: DroppedFile) => byDepth.find((folder) => isBelow(path, folder))
  const wholeOnes = whole.filter((file) => ownerOf(file) === undefined || /\.zip$/i.test(file.path))
  const inFolders = folders.map((folder) => {
    const own = files.filter((file) => !wholeOnes.includes(file) && ownerOf(file) === folder)
    return draftOf(baseOf(folder) || 'model', own)
  })
  const single = wholeOnes.map((file) => {
    const folder = folderOf(file.path)
    const alone = wholeOnes.filter(({ path }) => folderOf(path) === folder).length === 1
    const about = files.filter(({ path }) => alone && folderOf(path) === folder && ABOUT.test(baseOf(path)))
    const free = [...about, ...weightsBeside(file, { files, alone })].filter((one) => ownerOf(one) === undefined)
    return draftOf(stemOf(file.path), [file, ...free])
  })
  const drafts = [...inFolders, ...single]
  if (drafts.length > 0) return drafts
  // A topology under another name with its weights, or something that the server will refuse with its reasons.
  const main = files.find(({ path }) => /\.json$/i.test(path) && !ABOUT.test(baseOf(path))) ?? files[0]
  return [draftOf(stemOf(main.path), files)]
}

/** An ONNX file may keep its weights in files beside it, under any name: all of them where it is alone, else those that are called like it. */
function weightsBeside(
  { path: model }: DroppedFile,
  { files, alone }: { files: readonly DroppedFile[]; alone: boolean },
): DroppedFile[] {
  if (!/\.onnx$/i.test(model)) return []
  return files.filter(({ path }) => {
    const name = baseOf(path)
    if (WHOLE_MODEL.test(name) || ABOUT.test(name) || !isBelow(path, folderOf(model))) return false
    return alone || name.startsWith(`${baseOf(model)}.`) || name.startsWith(`${stemOf(model)}.`)
  })
}

const MAX_NAME = 120

function draftOf(name: string, files: readonly DroppedFile[]): ModelDraft {
  return { name: name.slice(0, MAX_NAME), files, bytes: files.reduce((sum, { file }) => sum + file.size, 0) }
}

function isLitter(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || /^(thumbs\.db|desktop\.ini)$/i.test(part))
}

const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const stemOf = (path: string) => baseOf(path).replace(/\.[a-z0-9]+$/i, '') || 'model'
const isBelow = (path: string, folder: string) => folder === '' || path.startsWith(`${folder}/`)
