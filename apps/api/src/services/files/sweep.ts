/** The sweep: removes files that nothing refers to any more, because what they belonged to was deleted or was never finished. */
import { IS_USED, removeUnused, type FileServices } from './keep-file.ts'

export interface SweepOptions {
  /** Files brought later than this are left alone: somebody may be about to refer to them, at the end of a long upload. Default: a day. */
  readonly graceMilliseconds?: number
  readonly signal?: AbortSignal
}

export interface Swept {
  readonly files: number
  readonly bytes: number
}

const DAY = 24 * 60 * 60 * 1000
const BATCH = 500

/**
 * Several sweeps at once do no harm. A file that cannot be removed does not keep the others from it; then AggregateError is thrown at the end.
 */
export async function sweepFiles(services: FileServices, options: SweepOptions = {}): Promise<Swept> {
  const cutoff = new Date(Date.now() - (options.graceMilliseconds ?? DAY))
  const failures: unknown[] = []
  let files = 0
  let bytes = 0
  for await (const file of findUnused(services, cutoff)) {
    if (options.signal?.aborted) break
    try {
      if (!(await removeUnused(services, file.sha256, cutoff))) continue
      files++
      bytes += Number(file.bytes)
    } catch (thrown) {
      failures.push(thrown)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} files could not be swept`)
  return { files, bytes }
}

interface Candidate {
  readonly sha256: string
  readonly bytes: bigint
}

async function* findUnused({ db }: FileServices, cutoff: Date): AsyncGenerator<Candidate> {
  for (let last = ''; ;) {
    const batch = await db.$queryRaw<Candidate[]>`
      SELECT file."sha256", file."bytes" FROM "StoredFile" AS file
      WHERE file."createdAt" <= ${cutoff} AND file."sha256" > ${last} AND NOT ${IS_USED}
      ORDER BY file."sha256" LIMIT ${BATCH}`
    yield* batch
    const end = batch.at(-1)
    if (!end) return
    last = end.sha256
  }
}
