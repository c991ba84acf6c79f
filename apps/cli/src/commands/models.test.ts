import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  catalogueOf,
  entryOf,
  md5Of,
  publishedAt,
  publishTfjsModel,
  startFileServer,
  type FileServer,
} from '@sightline/catalogue/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCommand } from '../testing/run-command.ts'
import { TINY_LABELS } from '../testing/tiny-model.ts'
import { useWorkspace } from '../testing/workspace.ts'

const workspace = useWorkspace()
let server: FileServer
let catalogue: string

beforeAll(async () => {
  server = await startFileServer({
    '/labels.json': { content: Buffer.from(JSON.stringify(TINY_LABELS)) },
    '/empty.h5': { content: Buffer.from('nothing') },
  })
  const tiny = publishTfjsModel(server, join(workspace.folder, 'tiny'), '/models/tiny')
  const labels = {
    colours: {
      title: 'Colours',
      classes: 3,
      file: publishedAt(`${server.url}/labels.json`),
      licence: { spdx: null, note: '', url: null },
    },
  }
  catalogue = join(workspace.folder, 'catalogue.json')
  const document = catalogueOf(
    [
      entryOf({ id: 'colours', title: 'Colours', labels: 'colours', approximateBytes: 12_000_000, ...tiny }),
      entryOf({ id: 'empty', format: 'keras-h5', files: [publishedAt(`${server.url}/empty.h5`)] }),
      entryOf({ id: 'gone', format: 'keras-h5', files: [publishedAt(`${server.url}/gone.h5`)] }),
    ],
    labels,
  )
  writeFileSync(catalogue, JSON.stringify(document))
})
afterAll(() => server.close())

const run = (...args: string[]) => runCommand(workspace.folder, args, { catalogue })

it('a model is told of, added, and used by its name, with the preprocessing and labels of its entry', async () => {
  expect(await run('predict', 'colours', 'red.png')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/MODEL_NOT_ADDED.*\n.*sightline models add colours/) as string,
  })
  expect((await run('models', 'list')).stdout).toMatch(/^colours +Colours +The test +12 MB +CC0-1.0 +no$/m)

  const added = await run('models', 'add', 'Colours')
  expect([added.code, added.stderr]).toEqual([0, ''])
  expect(added.stdout).toMatch(/from +The test, http:\/\/127/)
  expect(added.stdout).toMatch(/licence +CC0-1.0/)
  expect(added.stdout).toMatch(/verified +no: nobody has run this entry yet/)

  const predicted = await run('predict', 'colours', 'red.png', '--json')
  expect([predicted.code, predicted.stderr]).toEqual([0, ''])
  expect(JSON.parse(predicted.stdout)).toMatchObject({
    images: [{ predictions: [{ label: 'deep_red', logit: expect.closeTo(2, 4) as number }, {}, {}] }],
  })
  expect(await run('explain', 'colours', 'red.png', '--method', 'gradients')).toMatchObject({ code: 0 })
  const result = JSON.parse(readFileSync(join(workspace.folder, 'sightline-out/colours-gradients/result.json'), 'utf8')) as object
  expect(result).toMatchObject({ model: { file: 'colours' }, preprocessing: { preset: 'unit' } })
  expect((await run('layers', 'colours')).code).toBe(0)
  expect((await run('models', 'list')).stdout).toMatch(/^colours .* added$/m)

  const asked = server.requests.length
  expect((await run('models', 'add', 'colours')).stdout).toContain('from what was downloaded before')
  expect(server.requests.length).toBe(asked)
})

it('what stands in an entry is found by running it', async () => {
  const { code, stdout } = await run('models', 'verify', 'colours', 'red.png', '--json')
  expect(code).toBe(0)
  const manifest = readFileSync(join(workspace.folder, 'tiny/model.json'))
  expect(JSON.parse(stdout)).toMatchObject({
    files: [{ path: 'model.json', bytes: manifest.length, md5: md5Of(manifest) }],
    verified: { note: expect.stringContaining('red.png: deep_red (0)') as string },
  })
})

it.each([
  ['unknown', 'CATALOGUE_ENTRY_UNKNOWN', 2],
  ['gone', 'DOWNLOAD_NOT_FOUND', 1],
  ['empty', 'MODEL_FORMAT_UNKNOWN', 2],
])('%s: %s, and nothing is added', async (name, error, code) => {
  expect(await run('models', 'add', name)).toMatchObject({ code, stderr: expect.stringContaining(`error ${error}:`) as string })
  const models = join(workspace.folder, 'home/catalogue/models')
  expect(existsSync(models) ? readdirSync(models).filter((entry) => entry !== 'colours') : []).toEqual([])
})

it('a path comes before a name', async () => {
  await run('models', 'add', 'colours')
  writeFileSync(join(workspace.folder, 'colours'), 'no model')
  expect(await run('predict', 'colours', 'red.png')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('MODEL_FORMAT_UNKNOWN') as string,
  })
})
