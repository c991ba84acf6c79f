/** Adding an image to a set: its file is kept already; a runner decodes it, and then it has its row, or nothing of it is left. */
import type { ImageRow, ImageTag } from '../../contract/index.ts'
import { Prisma } from '../../database/generated/client.ts'
import { filesSwept } from '../../errors/upload-errors.ts'
import type { InspectedImage, Inspector } from '../../runner/inspector.ts'
import { discardFiles, keepFile, type FileServices, type KeptFile } from '../files/keep-file.ts'
import { isMissingReference } from '../models/add-version.ts'
import { toImage } from './images.ts'

export interface ImageServices extends FileServices {
  readonly inspector: Pick<Inspector, 'inspectImage'>
}

export interface NewImage {
  readonly imageSetId: string
  /** As uploaded; another of that name in the set gives it a number: `cat (2).png`. */
  readonly name: string
  readonly tag: ImageTag
  readonly file: KeptFile
}

/**
 * The same content under the same name is there once: sending it again gives the image that is there. Throws what `Inspector.inspectImage` throws;
 * then the file is discarded.
 */
export async function addImage(services: ImageServices, image: NewImage): Promise<ImageRow> {
  const kept = [image.file]
  try {
    const inspected = await services.inspector.inspectImage(image.file.sha256, image.name)
    const thumbnail = await keepFile(services, inspected.thumbnail, { mediaType: 'image/png' })
    kept.push(thumbnail)
    return await insertImage(services, { image, inspected, thumbnail })
  } catch (thrown) {
    await discardFiles(services, kept)
    throw thrown
  }
}

interface Insertion {
  readonly image: NewImage
  readonly inspected: InspectedImage
  readonly thumbnail: KeptFile
}

async function insertImage({ db }: FileServices, { image, inspected, thumbnail }: Insertion): Promise<ImageRow> {
  const { imageSetId, tag, file } = image
  const { width, height, mediaType } = inspected
  await db.storedFile.updateMany({ where: { sha256: file.sha256 }, data: { mediaType } })
  const taken = await db.image.findFirst({ where: { imageSetId, name: image.name, sha256: file.sha256 } })
  if (taken) return toImage(taken)
  for (let number = 1; ; number++) {
    const name = number === 1 ? image.name : numbered(image.name, number)
    try {
      return toImage(
        await db.image.create({
          data: { imageSetId, name, tag, width, height, sha256: file.sha256, thumbnailSha256: thumbnail.sha256 },
        }),
      )
    } catch (thrown) {
      if (isMissingReference(thrown)) throw filesSwept()
      if (!isTaken(thrown)) throw thrown
    }
  }
}

function isTaken(thrown: unknown): boolean {
  return thrown instanceof Prisma.PrismaClientKnownRequestError && thrown.code === 'P2002'
}

/** `cat.png` → `cat (2).png` */
function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`
}
