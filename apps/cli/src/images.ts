/** Image arguments: files, and folders that stand for the images in them. */
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { decodeImage, prepareImage, type OpenedModel, type PreparedImage } from '@sightline/engine'
import { folderWithoutImages } from './cli-errors.ts'
import { pathFrom, type Environment } from './environment.ts'

export interface ImageFile {
  /** As the user wrote it; for an image of a folder, below what they wrote. */
  readonly file: string
  /** Absolute. */
  readonly path: string
}

export interface LoadedImage extends PreparedImage {
  readonly file: string
  readonly sha256: string
}

/** What a folder is searched for; what a file really is, its content decides. */
const EXTENSIONS = new Set(['.png', '.jpg', '.jpeg', '.webp'])

/** Folders become their images, sorted by name; files stay as they are, whether they exist or not. Throws FOLDER_WITHOUT_IMAGES. */
export async function findImages(environment: Environment, given: readonly string[]): Promise<ImageFile[]> {
  const lists = await Promise.all(given.map((file) => findImage({ file, path: pathFrom(environment, file) })))
  return lists.flat()
}

async function findImage(image: ImageFile): Promise<ImageFile[]> {
  const isFolder = await stat(image.path).then((facts) => facts.isDirectory(), isNoFolder)
  if (!isFolder) return [image]
  const entries = await readdir(image.path, { withFileTypes: true })
  const names = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    .sort()
  if (names.length === 0) throw folderWithoutImages(image.file)
  return names.map((name) => ({ file: join(image.file, name), path: join(image.path, name) }))
}

/** A file that is missing or out of reach is reported by who reads it. */
function isNoFolder(): boolean {
  return false
}

/** Throws what `decodeImage` and `prepareImage` throw. */
export async function loadImage({ file, path }: ImageFile, { model, preprocessing }: OpenedModel): Promise<LoadedImage> {
  const decoded = await decodeImage(path, { name: file })
  return { ...prepareImage(decoded, { preprocessing, inputShape: model.info.inputShape }), file, sha256: decoded.sha256 }
}

export async function loadImages(files: readonly ImageFile[], opened: OpenedModel, signal: AbortSignal): Promise<LoadedImage[]> {
  const images: LoadedImage[] = []
  for (const file of files) {
    signal.throwIfAborted()
    images.push(await loadImage(file, opened))
  }
  return images
}

/** The size that a model of open size takes from the first image, if there is one. */
export function sizeFrom(images: readonly ImageFile[]) {
  const [first] = images
  if (!first) return {}
  return {
    sizeFrom: async () => {
      const { height, width } = await decodeImage(first.path, { name: first.file })
      return { height, width }
    },
  }
}
