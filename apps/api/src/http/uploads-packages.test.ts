/** Uploads of packages; who may is in access/http-matrix.test.ts, what becomes of one in services/packages/packages.test.ts. */
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../access/testing/world.ts'
import { sweepFiles } from '../services/files/sweep.ts'
import { registerPackageUploads } from './uploads-packages.ts'

let world: World
let app: FastifyInstance
let url: string
const packages = { allowed: true, registry: null, bytes: 1000 }

beforeAll(async () => {
  world = await createWorld()
  app = Fastify()
  const services = { ...world.services, config: { ...world.services.config, packages } }
  registerPackageUploads(app, { services, userOf: () => Promise.resolve(world.users.owner) })
  await app.listen({ port: 0, host: '127.0.0.1' })
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/uploads/packages`
})
afterAll(async () => {
  await app.close()
  await world.close()
})

async function upload(...contents: Uint8Array<ArrayBuffer>[]) {
  const form = new FormData()
  for (const content of contents) form.append('file', new Blob([content]), 'folder/explainer-x-1.0.0.tgz')
  const response = await fetch(url, { method: 'POST', body: form })
  return { status: response.status, body: (await response.json()) as { taskId?: string; error?: { code: string; hint: string } } }
}

it('begins an installation, which keeps the archive until it has ended', async () => {
  const { status, body } = await upload(new Uint8Array(500).fill(1))
  expect(status).toBe(202)
  expect(world.begun).toContain(body.taskId)
  const { db } = world.database
  const task = await db.packageTask.findUniqueOrThrow({ where: { id: body.taskId ?? '' }, include: { upload: true } })
  expect(task).toMatchObject({
    source: 'upload',
    spec: 'explainer-x-1.0.0.tgz',
    state: 'running',
    startedById: world.users.owner.id,
  })
  expect(task.upload).toMatchObject({ bytes: 500n })
  expect((await sweepFiles(world.services, { graceMilliseconds: 0 })).files).toBe(0)
  await db.packageTask.update({ where: { id: task.id }, data: { state: 'failed', uploadSha256: null } })
  expect((await sweepFiles(world.services, { graceMilliseconds: 0 })).files).toBe(1)
})

it.each([
  ['is larger than what is set', { contents: [1001], status: 413, code: 'UPLOAD_TOO_LARGE', hint: 'SIGHTLINE_PACKAGE_MB' }],
  ['holds no file', { contents: [], status: 400, code: 'UPLOAD_EMPTY', hint: '' }],
  ['holds two files', { contents: [1, 2], status: 400, code: 'UPLOAD_INVALID', hint: '' }],
])('one that %s is refused, and nothing is kept', async (_, { contents, status, code, hint }) => {
  const [files, begun] = [await world.database.db.storedFile.count(), world.begun.length]
  expect(await upload(...contents.map((bytes) => new Uint8Array(bytes)))).toMatchObject({
    status,
    body: { error: { code, hint: expect.stringContaining(hint) as string } },
  })
  expect(await world.database.db.storedFile.count()).toBe(files)
  expect(world.begun.length).toBe(begun)
})

it('is refused where installing is switched off', async () => {
  packages.allowed = false
  try {
    expect(await upload(new Uint8Array(5))).toMatchObject({ status: 403, body: { error: { code: 'INSTALLING_FORBIDDEN' } } })
  } finally {
    packages.allowed = true
  }
})
