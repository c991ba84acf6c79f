/** Models that are brought as ONNX with weights beside it, and models that are taken away. */
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { exportOnnx } from '@sightline/engine'
import { filesServer, type FilesServer } from './testing/files-server.ts'

const HONEST = resolve(import.meta.dirname, '../../../../demo/models/honest')

let server: FilesServer
let versionId: string

beforeAll(async () => {
  server = await filesServer()
  const parts = await Promise.all(
    (await readdir(HONEST)).map(async (path) => ({ path, content: new Uint8Array(await readFile(join(HONEST, path))) })),
  )
  versionId = await upload(parts)
})
afterAll(async () => server?.close())
afterEach(() => expect(server.logged).toEqual([]))

async function upload(parts: Parameters<FilesServer['upload']>[1]): Promise<string> {
  const answer = await server.upload(
    `/api/uploads/models?${new URLSearchParams({ workspaceId: server.workspaceId, name: 'honest' })}`,
    parts,
  )
  const body = (await answer.json()) as { versionId?: string }
  expect(body, JSON.stringify(body)).toHaveProperty('versionId')
  return body.versionId!
}

it('gives the model as ONNX, as the engine writes it, and takes it back', async () => {
  for (const gradient of [false, true]) {
    const answer = await server.request(`/api/files/model-versions/${versionId}/model.onnx${gradient ? '?gradient' : ''}`, {
      as: 'viewer',
    })
    expect(answer.status).toBe(200)
    const name = gradient ? 'honest-v1-gradient.onnx' : 'honest-v1.onnx'
    expect(answer.headers.get('content-disposition')).toContain(`attachment; filename="${name}"`)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const expected = await exportOnnx(HONEST, { gradient })
    expect(Number(answer.headers.get('content-length'))).toBe(expected.length)
    expect(Buffer.from(bytes).equals(Buffer.concat([...expected.pieces()]))).toBe(true)
    if (gradient) continue
    const again = await upload([{ path: 'honest.onnx', content: bytes }])
    const versions = await Promise.all([versionId, again].map((id) => server.api('viewer').models.version({ versionId: id })))
    expect(versions[1]).toMatchObject({ format: 'onnx', inputShape: versions[0].inputShape, classes: versions[0].classes })
    expect(versions[1].preprocessing).toEqual(versions[0].preprocessing)
  }
  expect((await readdir(tmpdir())).filter((name) => name.startsWith(`sightline-export-${process.pid}-`))).toEqual([])
})

it('gives the model’s own files', async () => {
  const answer = await server.request(`/api/files/model-versions/${versionId}/file?path=model.json`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toContain('attachment; filename="model.json"')
  expect(await answer.text()).toBe(await readFile(join(HONEST, 'model.json'), 'utf8'))
  for (const path of ['', 'other.bin', '../model.json']) {
    const query = new URLSearchParams({ path })
    expect((await server.request(`/api/files/model-versions/${versionId}/file?${query}`)).status).toBe(404)
  }
})
