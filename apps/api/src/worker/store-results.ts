/** From the files that a runner wrote to rows that people see: all of an image at once, and only while the run is ours. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { topClasses } from '@sightline/engine/declarations'
import type { Prisma } from '../database/generated/client.ts'
import type { RunTaskEvent, WrittenExplanation } from '../runner/protocol.ts'
import { orderedId } from '../jobs/ordered-id.ts'
import { keepFile } from '../services/files/keep-file.ts'
import { holdLease, LeaseLost, type Lease } from './lease.ts'
import type { WorkerParts } from './parts.ts'

type Transaction = Prisma.TransactionClient

/** Throws LeaseLost. An image that is stored already stays as it is. */
export async function storeImage(
  parts: WorkerParts,
  lease: Lease,
  event: Extract<RunTaskEvent, { type: 'image' }>,
): Promise<void> {
  const { runId } = lease
  const { imageId, predictions, targets } = event
  const stored = await storeAll(parts, event.explanations)
  await whileHeld(parts, lease, async (transaction) => {
    const { count } = await transaction.runImage.updateMany({
      where: { runId, imageId, finishedAt: null },
      data: {
        finishedAt: new Date(),
        targets: [...targets],
        logits: predictions && bytesOf(predictions.logits),
        probabilities: predictions && bytesOf(predictions.probabilities),
        ...(predictions && topOf(predictions)),
      },
    })
    if (count === 1) await transaction.artifact.createMany({ data: rowsOf(stored, { runId, imageId }) })
  })
}

/** What is known so far; replaces what was known before. */
export async function storePreview(
  parts: WorkerParts,
  lease: Lease,
  { imageId, picture, target, samples, relativeError }: Extract<RunTaskEvent, { type: 'preview' }>,
): Promise<void> {
  const { runId } = lease
  const data = { imageId, picture: Uint8Array.from(picture), target, samples, relativeError }
  await whileHeld(parts, lease, async (transaction) => {
    await transaction.runPreview.upsert({ where: { runId }, create: { runId, ...data }, update: data })
  })
}

/** What belongs to no single image; replaces what an earlier attempt left. */
export async function storeShared(
  parts: WorkerParts,
  lease: Lease,
  event: Extract<RunTaskEvent, { type: 'shared' }>,
): Promise<void> {
  const { runId } = lease
  const stored = await storeAll(parts, event.explanations)
  await whileHeld(parts, lease, async (transaction) => {
    await transaction.artifact.deleteMany({ where: { runId, imageId: null } })
    await transaction.artifact.createMany({ data: rowsOf(stored, { runId, imageId: null }) })
  })
}

async function whileHeld({ db }: WorkerParts, lease: Lease, write: (transaction: Transaction) => Promise<void>): Promise<void> {
  await db.$transaction(async (transaction) => {
    if (!(await holdLease(transaction, lease))) throw new LeaseLost(lease)
    await write(transaction)
  })
}

interface StoredExplanation {
  readonly explanation: WrittenExplanation
  readonly npy: string
  readonly thumbnail: string
  readonly picture: string
}

async function storeAll(parts: WorkerParts, explanations: readonly WrittenExplanation[]): Promise<StoredExplanation[]> {
  const stored: StoredExplanation[] = []
  for (const explanation of explanations) {
    const [npy, thumbnail, picture] = await Promise.all([
      storeFile(parts, explanation.npy, 'application/octet-stream'),
      storeFile(parts, explanation.thumbnail, 'image/png'),
      storeFile(parts, explanation.picture, 'image/png'),
    ])
    stored.push({ explanation, npy, thumbnail, picture })
  }
  return stored
}

/** Moves a file into the store and gives its SHA-256. */
async function storeFile(parts: WorkerParts, path: string, mediaType: string): Promise<string> {
  const { sha256 } = await keepFile(parts, createReadStream(path), { mediaType })
  await rm(path)
  return sha256
}

function rowsOf(
  stored: readonly StoredExplanation[],
  owner: { readonly runId: string; readonly imageId: string | null },
): Prisma.ArtifactCreateManyInput[] {
  return stored.map(({ explanation, npy, thumbnail, picture }, position) => {
    const { kind, layer, target, shape, meaning, stats, diagnostics, warnings, display } = explanation
    return {
      id: orderedId(),
      ...owner,
      position,
      kind,
      layer,
      target,
      shape: [...shape],
      meaning,
      stats,
      diagnostics: diagnostics as Prisma.InputJsonObject,
      warnings: [...warnings],
      display: display as Prisma.InputJsonObject,
      sha256: npy,
      thumbnailSha256: thumbnail,
      pictureSha256: picture,
    }
  })
}

function topOf({ logits, probabilities }: NonNullable<Extract<RunTaskEvent, { type: 'image' }>['predictions']>) {
  const [topClass] = topClasses(logits, 1)
  const finite = (value: number) => (Number.isFinite(value) ? value : null)
  return { topClass, topLogit: finite(logits[topClass]), topProbability: finite(probabilities[topClass]) }
}

/** float32, little endian, as every machine has it that this runs on. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
}
