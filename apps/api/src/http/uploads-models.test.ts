import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '@sightline/engine/testing-internal'
import type { ApiError } from '../contract/index.ts'
import { filesServer, type FilesServer, type UploadPart } from './testing/files-server.ts'
import { makeZip } from './testing/make-zip.ts'

const DEMO = resolve(import.meta.dirname, '../../../../demo')

let server: FilesServer
let path: (query?: Record<string, string>) => string

beforeAll(async () => {
  server = await filesServer()
  path = (query = {}) => `/api/uploads/models?${new URLSearchParams({ workspaceId: server.workspaceId, ...query })}`
})
afterAll(async () => server?.close())
afterEach(() => expect(server.logged).toEqual([]))

async function folder(path: string, as = ''): Promise<UploadPart[]> {
  const names = await readdir(path)
  return await Promise.all(names.map(async (name) => ({ path: `${as}${name}`, content: await read(join(path, name)) })))
}

async function read(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path))
}

async function added(response: Response) {
  const body = (await response.json()) as { versionId: string; modelId: string }
  expect(body, JSON.stringify(body)).toMatchObject({ versionId: expect.any(String) as string })
  expect(response.status).toBe(201)
  return { ...body, version: await server.api('viewer').models.version({ versionId: body.versionId }) }
}

async function refusal(response: Response): Promise<ApiError & { status: number }> {
  const body = (await response.json()) as { error: ApiError }
  expect(body).toHaveProperty('error')
  return { ...body.error, status: response.status }
}

async function leavesNothing<T>(work: () => Promise<T>): Promise<T> {
  const count = async () => ({
    files: await server.storedFiles(),
    rows: await server.database.db.storedFile.count(),
    models: await server.database.db.model.count(),
    versions: await server.database.db.modelVersion.count(),
  })
  const before = await count()
  const result = await work()
  expect(await count()).toEqual(before)
  return result
}

describe('the demo’s model, in every way that a model of several files can come', () => {
  const honest = () => folder(join(DEMO, 'models/honest'), 'honest/')

  it('as a folder, with what its sidecar says', async () => {
    const { version } = await added(await server.upload(path(), await honest()))
    expect(version).toMatchObject({
      modelName: 'honest',
      number: 1,
      format: 'tfjs-layers',
      inputShape: [64, 64, 3],
      head: { kind: 'softmax' },
      classes: 10,
      headless: null,
      createdBy: { id: 'editor', name: 'editor' },
    })
    expect(version.labels).toHaveLength(10)
    expect(version.use.preprocess).toBe(version.preprocessing.preset)
    expect(version.layers.length).toBeGreaterThan(5)
    expect(version.lastSpatialLayer).toBe('conv5')
    expect(version.operators).toContain('Conv')
    // The sidecar was read and is not kept.
    expect(version.files.map((file) => file.path).filter((name) => name.endsWith('sightline.json'))).toEqual([])
    expect(version.bytes).toBe(version.files.reduce((sum, { bytes }) => sum + bytes, 0))

    const network = await server.api('viewer').models.network({ versionId: version.id })
    const ids = network.nodes.map(({ id }) => id)
    expect(network.edges.length).toBeGreaterThanOrEqual(ids.length - 1)
    for (const { from, to } of network.edges) expect(ids).toEqual(expect.arrayContaining([from, to]))
  })

  it.each([false, true])('as a zip (compressed: %s), with the litter of a Mac', async (deflate) => {
    const parts = await honest()
    const litter = { name: '__MACOSX/honest/._model.json', content: 'litter' }
    const zip = makeZip([...parts.map(({ path, content }) => ({ name: path, content, deflate })), litter])
    const { version } = await added(await server.upload(path({ name: 'Zipped' }), [{ path: 'honest.zip', content: zip }]))
    expect(version).toMatchObject({ modelName: 'Zipped', inputShape: [64, 64, 3] })
  })

  it('as loose files, and what is asked for goes before the sidecar', async () => {
    const parts = (await honest()).map((part) => ({ ...part, path: part.path.replace('honest/', '') }))
    const query = { name: 'Loose', use: JSON.stringify({ preprocess: 'signed', resize: 'crop' }) }
    const { version } = await added(await server.upload(path(query), parts))
    expect(version.preprocessing).toEqual({ preset: 'signed', resize: 'crop' })
  })

  it('as a new version of a model that is there', async () => {
    const first = await added(await server.upload(path({ name: 'Versions' }), await honest()))
    const { modelId } = first
    const uploads = await Promise.all([1, 2].map(async () => added(await server.upload(path({ modelId }), await honest()))))
    expect(uploads.map(({ version }) => version.number).sort()).toEqual([2, 3])
    const detail = await server.api('viewer').models.get({ modelId })
    expect(detail.versions.map(({ number }) => number)).toEqual([3, 2, 1])
    const other = path({ modelId, workspaceId: server.foreignWorkspaceId })
    expect(await refusal(await server.upload(other, await honest(), { as: 'stranger' }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('with a file of labels beside it', async () => {
    const parts = (await honest()).filter(({ path }) => !path.endsWith('sightline.json'))
    const labels = { path: 'honest/labels.txt', content: 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n' }
    const { version } = await added(await server.upload(path({ name: 'Labelled' }), [...parts, labels]))
    expect(version.labels).toEqual([...'abcdefghij'])
    expect(version.warnings.join()).toContain('Nothing says how the model wants its pixels')
    const wrong = { ...labels, content: 'a\nb\n' }
    const answer = await leavesNothing(() => server.upload(path(), [...parts, wrong]))
    expect(await refusal(answer)).toMatchObject({ code: 'LABEL_COUNT_WRONG', status: 400 })
  })

  it('not with a sidecar that names files of this machine', async () => {
    const parts = (await honest()).filter(({ path }) => !path.endsWith('sightline.json'))
    for (const labels of ['/etc/hostname', '../../../../etc/hostname', 'labels.csv']) {
      const sidecar = { path: 'honest/sightline.json', content: JSON.stringify({ labels }) }
      const answer = await leavesNothing(() => server.upload(path(), [...parts, sidecar]))
      expect(await refusal(answer)).toMatchObject({ code: 'LABELS_NOT_UPLOADED', status: 400 })
    }
  })

  it('not without its weights, named as the person named them', async () => {
    const parts = (await honest()).filter(({ path }) => path.endsWith('.json'))
    const refused = await refusal(await leavesNothing(() => server.upload(path(), parts)))
    expect(refused.status).toBe(400)
    expect(`${refused.message} ${refused.hint}`).not.toContain('sightline-runner')
    expect(refused.message).not.toMatch(/model-[0-9A-Za-z]{6}/)
  })
})

describe('what is refused, with nothing left behind', () => {
  const bytes = new Uint8Array(1000).fill(7)
  it.each<[string, UploadPart[], string]>([
    ['text under the name of a model', [{ path: 'model.h5', content: 'I am no model' }], 'MODEL_FORMAT_UNKNOWN'],
    ['an empty file', [{ path: 'model.h5', content: '' }], 'MODEL_FILE_BROKEN'],
    ['no file', [], 'UPLOAD_EMPTY'],
    ['only litter', [{ path: '.DS_Store', content: bytes }], 'UPLOAD_EMPTY'],
    [
      'two models',
      [
        { path: 'a.h5', content: bytes },
        { path: 'b.keras', content: bytes },
      ],
      'SEVERAL_MODELS',
    ],
    [
      'no model among many',
      [
        { path: 'a.csv', content: bytes },
        { path: 'b.csv', content: 'b' },
      ],
      'MODEL_NOT_AMONG_FILES',
    ],
    ['a path out of the folder', [{ path: '../model.h5', content: bytes }], 'UPLOAD_PATH_INVALID'],
    ['a path of the machine', [{ path: '/etc/model.h5', content: bytes }], 'UPLOAD_PATH_INVALID'],
    ['a path of Windows', [{ path: String.raw`C:\model.h5`, content: bytes }], 'UPLOAD_PATH_INVALID'],
    [
      'a name twice',
      [
        { path: 'a.h5', content: bytes },
        { path: './a.h5', content: bytes },
      ],
      'UPLOAD_PATH_INVALID',
    ],
    [
      'a file where a folder is',
      [
        { path: 'm', content: bytes },
        { path: 'm/model.json', content: bytes },
      ],
      'UPLOAD_PATH_INVALID',
    ],
    ['a SavedModel', [{ path: 'm/saved_model.pb', content: bytes }], 'MODEL_FORMAT_UNSUPPORTED'],
    ['no archive', [{ path: 'a.zip', content: bytes }], 'ARCHIVE_REFUSED'],
    ['a path out of an archive', [{ path: 'a.zip', content: makeZip([{ name: '../a.h5', content: bytes }]) }], 'ARCHIVE_REFUSED'],
    [
      'a link',
      [{ path: 'a.zip', content: makeZip([{ name: 'a.h5', content: '/etc/passwd', mode: 0o120777 }]) }],
      'ARCHIVE_REFUSED',
    ],
    [
      'a bomb',
      [{ path: 'a.zip', content: makeZip([{ name: 'a.h5', content: new Uint8Array(40e6), deflate: true }]) }],
      'ARCHIVE_REFUSED',
    ],
    [
      'a wrong checksum',
      [{ path: 'a.zip', content: makeZip([{ name: 'a.h5', content: bytes, claims: { crc: 1 } }]) }],
      'ARCHIVE_REFUSED',
    ],
    [
      'a lie about the size',
      [
        {
          path: 'a.zip',
          content: makeZip([{ name: 'a.h5', content: new Uint8Array(20e6), deflate: true, claims: { size: 10 } }]),
        },
      ],
      'ARCHIVE_REFUSED',
    ],
    [
      'an archive in an archive',
      [{ path: 'a.zip', content: makeZip([{ name: 'b.zip', content: bytes }]) }],
      'MODEL_FORMAT_UNKNOWN',
    ],
  ])('%s', async (_, files, code) => {
    const refused = await refusal(await leavesNothing(() => server.upload(path(), files)))
    expect(refused).toMatchObject({ code, hint: expect.stringMatching(/\w/) as string })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.status).toBeLessThan(500)
  })

  it('a query that says nothing, or nonsense', async () => {
    const part = [{ path: 'a.h5', content: bytes }]
    for (const query of [
      '',
      `?workspaceId=${server.workspaceId}&use={`,
      `?workspaceId=${server.workspaceId}&use={"preprocess":"x"}`,
    ])
      expect(await refusal(await server.upload(`/api/uploads/models${query}`, part))).toMatchObject({
        code: 'INPUT_INVALID',
        status: 400,
      })
  })

  it('a body that is no form', async () => {
    const send = (body: string, type: string) =>
      server.request(path(), { method: 'POST', body, headers: { 'content-type': type } })
    expect((await send('{}', 'application/json')).status).toBe(400)
    expect(await refusal(await send('x', 'multipart/form-data'))).toMatchObject({ code: 'UPLOAD_INVALID' })
    expect(await refusal(await send('garbage', 'multipart/form-data; boundary=b'))).toMatchObject({ code: 'UPLOAD_BROKEN' })
  })

  it.each([
    [null, 'SIGN_IN_NEEDED', 401],
    ['viewer', 'ROLE_TOO_SMALL', 403],
    ['stranger', 'NOT_FOUND', 404],
  ] as const)('from %s', async (as, code, status) => {
    const answer = await leavesNothing(() => server.upload(path(), [{ path: 'a.h5', content: bytes }], { as }))
    expect(await refusal(answer)).toMatchObject({ code, status })
  })
})

it('answers those whom it refuses before they have sent all', async () => {
  const content = new Uint8Array(20_000_000)
  for (const as of ['stranger', 'viewer', 'stranger', 'viewer'] as const) {
    const answer = await server.upload(path(), [{ path: 'a.h5', content }], { as })
    expect(answer.status).toBe(as === 'viewer' ? 403 : 404)
    expect((await refusal(answer)).code).toMatch(/ROLE_TOO_SMALL|NOT_FOUND/)
  }
})

it('refuses more than the limit, in one file, in several, unpacked', async () => {
  const small = await filesServer({ modelUpload: 3_000_000 })
  try {
    const half = new Uint8Array(2_000_000).fill(1)
    const to = `/api/uploads/models?workspaceId=${small.workspaceId}`
    const uploads: UploadPart[][] = [
      [{ path: 'a.h5', content: new Uint8Array(3_000_001) }],
      [
        { path: 'model.json', content: half },
        { path: 'a.bin', content: half },
      ],
      [
        {
          path: 'a.zip',
          content: makeZip([
            { name: 'model.json', content: half, deflate: true },
            { name: 'a.bin', content: half, deflate: true },
          ]),
        },
      ],
    ]
    for (const files of uploads) {
      const refused = await refusal(await small.upload(to, files))
      expect(refused).toMatchObject({
        code: 'UPLOAD_TOO_LARGE',
        status: 413,
        hint: expect.stringContaining('SIGHTLINE_MODEL_UPLOAD_MB') as string,
      })
      expect(refused.message).toContain('3 MB')
    }
    expect(await small.storedFiles()).toBe(0)
    expect(await small.database.db.storedFile.count()).toBe(0)
  } finally {
    await small.close()
  }
})

describe.skipIf(!hasSharedData)(`real models ${SHARED_DATA_MARK}`, () => {
  it.each([
    ['emotion-mini-xception-keras2.0.hdf5', 'keras-h5', [64, 64, 1], 7],
    ['mnist-keras2.1.h5', 'keras-h5', [28, 28, 1], 10],
    ['mnist-keras3.1-legacy.h5', 'keras-h5', [28, 28, 1], 10],
    ['mnist-keras3.1.keras', 'keras-v3', [28, 28, 1], 10],
    ['mnist-tfkeras-zeropadding.h5', 'keras-h5', [28, 28, 1], 10],
  ])('%s', async (...[file, format, inputShape, classes]) => {
    const { version } = await added(
      await server.upload(path(), [{ path: file, content: await read(sharedData(`models/${file}`)) }]),
    )
    expect(version).toMatchObject({ modelName: file.replace(/\.\w+$/, ''), format, inputShape, classes })
  })

  it('a .keras file whose name was made .zip', async () => {
    const content = await read(sharedData('models/mnist-keras3.1.keras'))
    const { version } = await added(await server.upload(path({ name: 'k' }), [{ path: 'mnist.zip', content }]))
    expect(version.files.map(({ path }) => path)).toEqual(['mnist.keras'])
  })

  it('a network of 57 files, checked on a photograph, its use changed, archived and removed', async () => {
    const parts = await folder(sharedData('models/mobilenet-v1-0.25-tfjs'), 'mobilenet/')
    const labels = {
      path: 'mobilenet/imagenet_class_index.json',
      content: await read(sharedData('labels/imagenet_class_index.json')),
    }
    const { version, modelId } = await added(await server.upload(path({ name: 'MobileNet' }), [...parts, labels]))
    expect(version.classes).toBe(1000)
    const api = server.api('editor')
    const imageSetId = await server.newImageSet()
    const image = (await (
      await server.upload(`/api/uploads/images?imageSetId=${imageSetId}`, [
        { path: 'ouzel.jpg', content: await read(sharedData('images/kerasvis-ouzel1.jpg')) },
      ])
    ).json()) as { id: string }
    const checked = await api.models.check({
      versionId: version.id,
      imageId: image.id,
      use: { preprocess: 'signed', resize: 'crop' },
    })
    expect(checked.predictions).toHaveLength(5)
    expect(checked.predictions[0]).toMatchObject({ label: 'water_ouzel', probability: expect.closeTo(0.998, 2) as number })
    expect(checked.filter).toBe('bilinear-antialiased')

    const changed = await api.models.changeUse({
      versionId: version.id,
      use: { preprocess: 'signed', resize: 'crop' },
      labels: version.labels,
    })
    expect(changed).toMatchObject({ number: 2, sha256: version.sha256, preprocessing: { preset: 'signed', resize: 'crop' } })
    expect(changed.files).toEqual(version.files)
    const again = await api.models.changeUse({ versionId: changed.id, use: changed.use, labels: changed.labels })
    expect(again.id).toBe(changed.id)

    expect((await api.models.archive({ modelId, archived: true })).archived).toBe(true)
    const search = { workspaceId: server.workspaceId, search: 'mobilen' }
    expect((await api.models.list(search)).items).toEqual([])
    expect((await api.models.list({ ...search, archived: true })).items).toMatchObject([
      { id: modelId, versions: 2, runs: 0, latest: { number: 2 } },
    ])
    await api.models.remove({ modelId })
    await expect(api.models.get({ modelId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['weights-only.h5', 'MODEL_CONFIG_MISSING'],
    ['custom-class.keras', 'MODEL_CLASS_UNSUPPORTED'],
  ])('%s is refused', async (file, code) => {
    const content = await read(sharedData(`models/negative/${file}`))
    const refused = await refusal(await leavesNothing(() => server.upload(path(), [{ path: file, content }])))
    expect(refused).toMatchObject({ code })
    expect(refused.message).not.toContain('/tmp')
  })

  it('weights alone are opened as the architecture that is named', async () => {
    const content = await read(sharedData('models/negative/weights-only.h5'))
    const upload = (architecture: string) =>
      server.upload(path({ use: JSON.stringify({ architecture }) }), [{ path: 'weights.h5', content }])
    const [mismatch, unknown] = [await refusal(await upload('mobilenet')), await refusal(await upload('lenet'))]
    expect(mismatch).toMatchObject({ code: 'ARCHITECTURE_MISMATCH', message: expect.stringContaining('“weights.h5”') as string })
    expect(unknown).toMatchObject({ code: 'ARCHITECTURE_UNKNOWN' })
  })

  it('a graph model is refused', async () => {
    const graph = await folder(sharedData('models/negative/graph-model-tfjs'), 'graph/')
    const refused = await refusal(await leavesNothing(() => server.upload(path(), graph)))
    expect(refused).toMatchObject({ code: 'MODEL_FORMAT_UNSUPPORTED', status: 422 })
  })

  it('an ONNX file from PyTorch', async () => {
    const content = await read(sharedData('models/mnist-pytorch.onnx'))
    const { version } = await added(await server.upload(path(), [{ path: 'mnist.onnx', content }]))
    expect(version).toMatchObject({ modelName: 'mnist', format: 'onnx', inputShape: [28, 28, 1], classes: 10 })
  })
})
