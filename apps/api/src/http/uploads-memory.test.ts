/** A large upload must not lie in the memory of the API's process. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { addPeople } from './testing/files-server.ts'
import { zipParts } from './testing/make-zip.ts'

const MEGABYTE = 2 ** 20
const LARGE = 100

let database: TestDatabase
let folder: string
let child: ChildProcess
let port: number
let workspaceId: string

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'sightline-upload-test-'))
  workspaceId = (await addPeople(database.db)).workspaceId
  const entry = join(import.meta.dirname, 'testing/upload-process.ts')
  child = fork(entry, [database.url, folder], { execArgv: ['--import', import.meta.resolve('tsx')] })
  const [message] = (await once(child, 'message')) as [{ port: number }]
  port = message.port
})
afterAll(async () => {
  if (child.exitCode === null) {
    child.disconnect()
    await once(child, 'exit')
  }
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

/** The most that it took since the last question, in MB. */
async function peakMemory(): Promise<number> {
  child.send('memory')
  const [message] = (await once(child, 'message')) as [{ peak: number }]
  return message.peak / MEGABYTE
}

const chunk = Buffer.alloc(64 * 1024, 'no model')
function* content(megabytes: number): Generator<Buffer> {
  for (let i = 0; i < megabytes * 16; i++) yield chunk
}

async function upload(name: string, parts: Iterable<Buffer>): Promise<string> {
  const sending = request({
    port,
    method: 'POST',
    path: `/api/uploads/models?workspaceId=${workspaceId}`,
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
  })
  const answer = once(sending, 'response') as Promise<[Readable]>
  function* form() {
    yield Buffer.from(`--b\r\ncontent-disposition: form-data; name="f"; filename="${name}"\r\n\r\n`)
    yield* parts
    yield Buffer.from('\r\n--b--\r\n')
  }
  await pipeline(Readable.from(form()), sending)
  return await text((await answer)[0])
}

function zip(megabytes: number): Iterable<Buffer> {
  let sum = 0
  for (const piece of content(megabytes)) sum = crc32(piece, sum)
  const { before, after } = zipParts('model.h5', megabytes * MEGABYTE, sum)
  return (function* () {
    yield before
    yield* content(megabytes)
    yield after
  })()
}

it.each([
  ['a file', 'model.h5', content],
  ['an archive', 'model.zip', zip],
])(`${LARGE} MB as %s take no more memory than one`, async (_, name, make) => {
  // What every upload takes: connections, compiled code, buffers.
  for (let i = 0; i < 3; i++) expect(await upload(name, make(1))).toContain('MODEL_FORMAT_UNKNOWN')
  await peakMemory()
  await upload(name, make(1))
  const small = await peakMemory()
  expect(await upload(name, make(LARGE))).toContain('MODEL_FORMAT_UNKNOWN')
  const growth = (await peakMemory()) - small
  expect(growth).toBeLessThan(80)
  expect(await database.db.storedFile.count()).toBe(0)
})
