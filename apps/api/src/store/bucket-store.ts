/**
 * Files in an S3-compatible bucket, named by their SHA-256. The name is known when all has been read, so a file is received on the local disk first: nothing unfinished is ever in the bucket.
 * Programs that need a path get a copy from a bounded cache.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeleteObjectCommand, GetObjectCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { StoreConfig } from '../config/config.ts'
import { fileMissing, rangeOutside, storeUnreachable } from '../errors/store-errors.ts'
import { createFileCache } from './file-cache.ts'
import { isSha256 } from './folder-store.ts'
import { receive, removeAbandoned, type Incoming } from './incoming.ts'
import type { Range, Store } from './store.ts'

export async function openBucketStore(config: Extract<StoreConfig, { kind: 'bucket' }>): Promise<Store> {
  const { bucket: Bucket, endpoint, region, credentials, cache } = config
  // Services beside Amazon's rarely answer under a host name for each bucket.
  const client = new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
  })
  const copies = createFileCache(join(cache.folder, 'copies'), cache.bytes)
  const incoming = join(cache.folder, 'incoming')
  await removeAbandoned(incoming)

  const place = async ({ sha256, path }: Incoming) => {
    // In parts, which a failure removes.
    await new Upload({ client, params: { Bucket, Key: sha256, Body: createReadStream(path) }, leavePartsOnError: false }).done()
  }
  const read = async (sha256: string, range?: Range): Promise<Readable> => {
    if (!isSha256(sha256)) throw fileMissing(sha256)
    if (range && range.start > range.end) throw rangeOutside(range.start)
    try {
      const Range = range && `bytes=${range.start}-${range.end}`
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: sha256, Range }))
      return Body as Readable
    } catch (error) {
      const { name } = error as Error
      if (name === 'NoSuchKey' || name === 'NotFound') throw fileMissing(sha256)
      if (range && name === 'InvalidRange') throw rangeOutside(range.start)
      throw error
    }
  }
  return {
    put: (source, options) => receive(source, { ...options, folder: incoming, place }),
    read,
    async localPath(sha256) {
      if (!isSha256(sha256)) throw fileMissing(sha256)
      return copies.get(sha256, async (path) => pipeline(await read(sha256), createWriteStream(path, { mode: 0o600 })))
    },
    async remove(sha256) {
      if (!isSha256(sha256)) throw fileMissing(sha256)
      await client.send(new DeleteObjectCommand({ Bucket, Key: sha256 }))
      await copies.remove(sha256)
    },
    async check() {
      try {
        await client.send(new HeadBucketCommand({ Bucket }))
      } catch (error) {
        throw storeUnreachable(`the bucket ${Bucket}`, error)
      }
    },
  }
}
