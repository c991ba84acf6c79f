import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { prepareBinaries } from './binaries.ts'
import { startCluster, type ClusterOptions } from './cluster.ts'
import { canEnter, databaseUser } from './system-user.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const asRoot = process.getuid?.() === 0

function options(): ClusterOptions {
  const user = databaseUser(null)
  const folder = mkdtempSync(join(tmpdir(), 'sightline-cluster-'))
  folders.push(folder)
  if (user) chownSync(folder, user.uid, user.gid)
  const binaries = prepareBinaries(user, join(tmpdir(), 'sightline-programs'))
  return {
    binaries,
    user,
    data: join(folder, 'data'),
    password: 'a word: with/odd@signs',
    log: join(folder, 'log'),
    throwaway: true,
  }
}

describe('a server of our own', () => {
  test('starts over what a crash has left, takes the password alone, and is gone with its folder afterwards', async () => {
    const given = options()
    // Begun and never finished.
    mkdirSync(given.data)
    writeFileSync(join(given.data, 'half'), '')
    const cluster = await startCluster(given)
    const { hostname, port } = new URL(cluster.url)
    const stranger = new Client({
      host: hostname,
      port: Number(port),
      user: 'sightline',
      password: 'guess',
      database: 'postgres',
    })
    await expect(stranger.connect()).rejects.toThrow('password authentication failed')
    await expect(startCluster(given)).rejects.toMatchObject({ code: 'DATABASE_FOLDER_IN_USE' })
    await cluster.stop()
    expect(existsSync(given.data)).toBe(false)
  })

  test('is not kept from starting by the number of a process that is another program’s today', async () => {
    const given = { ...options(), throwaway: false }
    const first = await startCluster(given)
    await first.stop()
    writeFileSync(join(given.data, 'postmaster.pid'), `${process.pid}\n${given.data}\n`)
    const second = await startCluster(given)
    await second.stop()
    expect(existsSync(join(given.data, 'postmaster.pid'))).toBe(false)
  })

  test('says why it does not start', async () => {
    const given = { ...options(), throwaway: false }
    await (await startCluster(given)).stop()
    writeFileSync(join(given.data, 'postgresql.conf'), 'shared_buffers = nonsense\n')
    await expect(startCluster(given)).rejects.toMatchObject({
      code: 'DATABASE_NOT_STARTED',
      message: expect.stringContaining('postgresql.conf'),
      hint: expect.stringContaining(given.log),
    })
  })
})

test.runIf(asRoot)('a folder that only root may enter is no place for PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-closed-'))
  folders.push(folder)
  const user = { uid: 65534, gid: 65534 }
  expect(canEnter(user, join(folder, 'below/it'))).toBe(false)
  expect(canEnter(null, folder)).toBe(true)
  chmodSync(folder, 0o711)
  expect(canEnter(user, join(folder, 'below/it'))).toBe(true)
})
