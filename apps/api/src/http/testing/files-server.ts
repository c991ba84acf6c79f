/** Uploads and files on a real server, database, store and runner processes, with a person of each kind. */
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { createInspector, type InspectorOptions } from '../../runner/runner-inspector.ts'
import type { Inspector } from '../../runner/inspector.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import type { Store } from '../../store/store.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { appRouter } from '../../trpc/app-router.ts'
import type { Context, SignedInUser } from '../../trpc/context.ts'
import { t } from '../../trpc/init.ts'
import { registerFiles } from '../files.ts'
import { registerUploads } from '../uploads.ts'

export const PEOPLE = ['owner', 'editor', 'viewer', 'stranger'] as const
export type Person = (typeof PEOPLE)[number]

export interface FilesServer {
  readonly app: FastifyInstance
  readonly url: string
  readonly database: TestDatabase
  readonly store: Store
  readonly inspector: Inspector
  readonly workspaceId: string
  /** Another, which the stranger owns. */
  readonly foreignWorkspaceId: string
  readonly logged: string[]
  api(person: Person): ReturnType<typeof callerOf>
  request(path: string, init?: RequestInit & { readonly as?: Person | null }): Promise<Response>
  upload(path: string, files: readonly UploadPart[], options?: { readonly as?: Person | null }): Promise<Response>
  /** How many files lie in the store, whole or in part. */
  storedFiles(): Promise<number>
  newImageSet(): Promise<string>
  close(): Promise<void>
}

export interface UploadPart {
  readonly path: string
  readonly content: Uint8Array<ArrayBuffer> | string
}

interface Options {
  readonly modelUpload?: number
  readonly imageUpload?: number
  readonly inspector?: Partial<InspectorOptions>
}

const callerOf = t.createCallerFactory(appRouter)

export async function filesServer({
  modelUpload = 200e6,
  imageUpload = 5e6,
  inspector: asked,
}: Options = {}): Promise<FilesServer> {
  const database = await testDatabase()
  const { db } = database
  const folder = await mkdtemp(join(tmpdir(), 'sightline-files-'))
  const store = await openFolderStore(folder)
  const inspector = createInspector({ store, ...asked })
  const { workspaceId, foreignWorkspaceId } = await addPeople(db)
  const logged: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) })
  const services = {
    db,
    store,
    inspector,
    config: { limits: { modelUpload, imageUpload, runSeconds: 60, runMemory: 4e9, packageMemory: 1e9, packageSeconds: 60 } },
  }
  const app: FastifyInstance = Fastify({ loggerInstance: log as FastifyBaseLogger, requestTimeout: 0 })
  const routes = {
    services,
    userOf: async (request: { headers: Record<string, unknown> }) => userOf(request.headers['x-person'] as Person | undefined),
  }
  registerUploads(app, routes)
  registerFiles(app, routes)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const request: FilesServer['request'] = (path, { as = 'editor', ...init } = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { ...init.headers, ...(as && { 'x-person': as }) } })
  return {
    app,
    url,
    database,
    store,
    inspector,
    workspaceId,
    foreignWorkspaceId,
    logged,
    request,
    api: (person) =>
      // Queue, events and the rest of the settings are not asked for here.
      callerOf({ ...services, user: userOf(person), headers: new Headers(), requestId: 'test', log } as unknown as Context),
    async upload(path, files, options = {}) {
      const form = new FormData()
      for (const { path: name, content } of files) form.append('file', new Blob([content]), name)
      return await request(path, { method: 'POST', body: form, ...options })
    },
    async storedFiles() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).length
    },
    newImageSet: async () => (await db.imageSet.create({ data: { workspaceId, name: 'Images' } })).id,
    async close() {
      await app.close()
      await inspector.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function userOf(person: Person | undefined): SignedInUser | null {
  if (!person) return null
  return { id: person, name: person, email: `${person}@example.org`, isDemo: false, ownsInstallation: false, sessionId: person }
}

/** Two workspaces with their members. */
export async function addPeople(db: TestDatabase['db']): Promise<{ workspaceId: string; foreignWorkspaceId: string }> {
  const [workspaceId, foreignWorkspaceId] = [randomUUID(), randomUUID()]
  for (const id of [workspaceId, foreignWorkspaceId]) await db.workspace.create({ data: { id, name: 'Workspace', slug: id } })
  for (const person of PEOPLE) {
    await db.user.create({ data: { id: person, name: person, email: `${person}@example.org` } })
    const organizationId = person === 'stranger' ? foreignWorkspaceId : workspaceId
    const role = person === 'stranger' ? 'owner' : person
    await db.member.create({ data: { id: person, organizationId, userId: person, role } })
  }
  return { workspaceId, foreignWorkspaceId }
}
