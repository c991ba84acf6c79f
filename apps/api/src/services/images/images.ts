/** Image sets and images: lists, details, changes. Who may is decided before these are called. */
import type { z } from '@sightline/engine/declarations'
import type {
  createImageSetInput,
  ImageRow,
  ImageSet,
  imagesInput,
  listImageSetsInput,
  listImagesInput,
  renameImageSetInput,
  tagImagesInput,
} from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { imagesInUse } from '../../errors/model-errors.ts'
import { isMissingReference } from '../models/add-version.ts'
import { keysetOf, type Page } from '../pagination.ts'

interface WithDatabase {
  readonly db: Database
}

type SetRow = Prisma.ImageSetGetPayload<true>
type Row = Prisma.ImageGetPayload<true>

/** How many images stand for a set. */
const PREVIEW = 4

export async function listImageSets({ db }: WithDatabase, input: z.output<typeof listImageSetsInput>): Promise<Page<ImageSet>> {
  const keyset = keysetOf(input, 'newest')
  const rows = await db.imageSet.findMany({
    where: { workspaceId: input.workspaceId, AND: keyset.after },
    orderBy: keyset.orderBy,
    take: keyset.take,
  })
  const facts = await factsOf(
    db,
    rows.map(({ id }) => id),
  )
  return keyset.toPage(rows, (row) => toImageSet(row, facts))
}

export async function getImageSet({ db }: WithDatabase, imageSetId: string): Promise<ImageSet> {
  const set = await db.imageSet.findUniqueOrThrow({ where: { id: imageSetId } })
  return toImageSet(set, await factsOf(db, [imageSetId]))
}

export async function createImageSet(
  { db }: WithDatabase,
  { workspaceId, name }: z.output<typeof createImageSetInput>,
): Promise<ImageSet> {
  return toImageSet(await db.imageSet.create({ data: { workspaceId, name } }), new Map())
}

export async function renameImageSet(
  services: WithDatabase,
  { imageSetId, name }: z.output<typeof renameImageSetInput>,
): Promise<ImageSet> {
  await services.db.imageSet.update({ where: { id: imageSetId }, data: { name } })
  return await getImageSet(services, imageSetId)
}

/** Throws IMAGES_IN_USE. */
export async function removeImageSet({ db }: WithDatabase, imageSetId: string): Promise<void> {
  await removeUnlessUsed(db, { imageSetId }, () => db.imageSet.delete({ where: { id: imageSetId } }))
}

export async function listImages({ db }: WithDatabase, input: z.output<typeof listImagesInput>): Promise<Page<ImageRow>> {
  const { imageSetId, tag } = input
  const keyset = keysetOf(input, 'oldest')
  const rows = await db.image.findMany({
    where: { imageSetId, ...(tag && { tag }), AND: keyset.after },
    orderBy: keyset.orderBy,
    take: keyset.take,
  })
  return keyset.toPage(rows, toImage)
}

export async function tagImages({ db }: WithDatabase, { imageIds, tag }: z.output<typeof tagImagesInput>): Promise<void> {
  await db.image.updateMany({ where: { id: { in: imageIds } }, data: { tag } })
}

/** All or none. Throws IMAGES_IN_USE. */
export async function removeImages({ db }: WithDatabase, { imageIds }: z.output<typeof imagesInput>): Promise<void> {
  const where = { id: { in: imageIds } }
  await removeUnlessUsed(db, where, () => db.image.deleteMany({ where }))
}

export function toImage({ id, imageSetId, name, tag, sha256, width, height, createdAt }: Row): ImageRow {
  return { id, imageSetId, name, tag, sha256, width, height, createdAt }
}

async function removeUnlessUsed(db: Database, image: Prisma.ImageWhereInput, remove: () => Promise<unknown>): Promise<void> {
  const refuseIfUsed = async () => {
    const used = await db.image.count({ where: { ...image, OR: [{ runImages: { some: {} } }, { backgrounds: { some: {} } }] } })
    if (used === 0) return
    const runs = await db.run.count({ where: { OR: [{ images: { some: { image } } }, { backgrounds: { some: { image } } }] } })
    throw imagesInUse(used, runs)
  }
  await refuseIfUsed()
  try {
    await remove()
  } catch (thrown) {
    // A run was made in between.
    if (isMissingReference(thrown)) await refuseIfUsed()
    throw thrown
  }
}

interface SetFacts {
  readonly inputs: number
  readonly backgrounds: number
  readonly preview: string[]
}

const EMPTY: SetFacts = { inputs: 0, backgrounds: 0, preview: [] }

function toImageSet({ id, workspaceId, name, createdAt }: SetRow, facts: ReadonlyMap<string, SetFacts>): ImageSet {
  return { id, workspaceId, name, createdAt, ...(facts.get(id) ?? EMPTY) }
}

async function factsOf(db: Database, imageSetIds: string[]): Promise<Map<string, SetFacts>> {
  const [counts, first] = await Promise.all([
    db.image.groupBy({ by: ['imageSetId', 'tag'], where: { imageSetId: { in: imageSetIds } }, _count: true }),
    // A few of each set, found through the index, however many there are.
    db.$queryRaw<{ imageSetId: string; id: string }[]>`
      SELECT image."imageSetId", image."id" FROM unnest(${imageSetIds}::text[]) AS wanted("id")
      CROSS JOIN LATERAL (
        SELECT "id", "imageSetId", "createdAt" FROM "Image" WHERE "imageSetId" = wanted."id" ORDER BY "createdAt", "id" LIMIT ${PREVIEW}
      ) AS image ORDER BY image."createdAt", image."id"`,
  ])
  const countOf = (id: string, tag: Row['tag']) => counts.find((row) => row.imageSetId === id && row.tag === tag)?._count ?? 0
  return new Map(
    imageSetIds.map((id) => [
      id,
      {
        inputs: countOf(id, 'input'),
        backgrounds: countOf(id, 'background'),
        preview: first.filter(({ imageSetId }) => imageSetId === id).map((image) => image.id),
      },
    ]),
  )
}
