/** Packages of explainers from `plugins add` to `plugins remove`, with a real sandbox. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { resultSchema } from '../../result.ts'
import { runCommand } from '../../testing/run-command.ts'
import { useWorkspace } from '../../testing/workspace.ts'

const workspace = useWorkspace()
const sightline = (...args: string[]) => runCommand(workspace.folder, args)
const json = (text: string) => JSON.parse(text) as unknown

const CODE = `
import { attribution, defineExplainer, z } from '@sightline/engine/explainer'
export default defineExplainer({
  id: 'bright', version: '1.2.0', title: 'Bright', summary: 'How bright a pixel is.', caveats: 'It asks the model nothing.',
  requires: {},
  params: z.strictObject({ times: z.number().min(0).default(1).describe('What the brightness is multiplied by.') }),
  async explain({ images, targets, tf }, { times }) {
    return targets.flatMap((of, image) => of.map((target) => attribution({
      image, target, meaning: 'brightness',
      values: tf.tidy(() => images.tensor.slice([image, 0, 0, 0], [1, -1, -1, -1]).squeeze([0]).mul(times)),
    })))
  },
})
`

beforeAll(async () => {
  const folder = join(workspace.folder, 'explainer-bright')
  await mkdir(join(folder, 'dist'), { recursive: true })
  const manifest = {
    name: 'explainer-bright',
    version: '0.3.0',
    license: 'MIT',
    type: 'module',
    files: ['dist'],
    sightline: { explainers: './dist/index.js', contract: 1 },
    peerDependencies: { '@sightline/engine': '>=0.1.0' },
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'dist/index.js'), CODE)
})

it('a package is added, used as if built in, checked and removed', async () => {
  const unknown = await sightline('explain', 'tiny', 'red.png', '--method', 'bright')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toMatch(/^error EXPLAINER_UNKNOWN: .*\n.*sightline plugins add PACKAGE/)

  const added = await sightline('plugins', 'add', './explainer-bright')
  expect(added).toMatchObject({ code: 0, stderr: '' })
  expect(added.stdout).toContain('explainer-bright 0.3.0, licence MIT')
  expect(added.stdout).toMatch(/bright +How bright a pixel is\./)
  const identity = { name: 'explainer-bright', version: '0.3.0', integrity: expect.stringMatching(/^sha512-/) as string }
  expect(json((await sightline('plugins', 'list', '--json')).stdout)).toMatchObject([
    { ...identity, explainers: [{ id: 'bright' }] },
  ])
  expect((await sightline('plugins', 'add', './explainer-bright')).stdout).toContain('takes the place of version 0.3.0')
  expect((await sightline('plugins', 'list')).stdout).toMatch(/explainer-bright +0\.3\.0 +bright/)
  expect((await sightline('methods')).stdout).toMatch(/\nbright +How bright a pixel is\. \(explainer-bright\)/)
  expect(json((await sightline('methods', 'bright', '--json')).stdout)).toMatchObject({
    id: 'bright',
    version: '1.2.0',
    package: identity,
    params: { type: 'object', properties: { times: { type: 'number', default: 1 } } },
  })

  const explained = await sightline('explain', 'tiny', 'red.png', '--method', 'bright', '--param', 'times=3', '--out', 'out')
  expect(explained).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') as string })
  const result = resultSchema.parse(json(await readFile(join(workspace.folder, 'out/result.json'), 'utf8')))
  expect(result).toMatchObject({ method: { id: 'bright', version: '1.2.0', package: identity }, params: { times: 3 } })
  expect((await sightline('explain', 'tiny', 'red.png', '--method', 'bright', '--param', 'tims=3')).stderr).toContain(
    'PARAM_UNKNOWN',
  )

  // It never reports its progress: the suite says so, and what passed.
  const checked = await sightline('plugins', 'check', 'explainer-bright')
  expect(checked.code).toBe(2)
  expect(checked.stdout).toContain('passed  gives the same bytes for the same seed')
  expect(checked.stdout).toMatch(/FAILED {2}reports progress/)
  expect(checked.stderr).toContain('error PLUGIN_CHECK_FAILED')

  expect((await sightline('plugins', 'remove', 'explainer-bright')).stdout).toContain('Removed: explainer-bright 0.3.0')
  expect((await sightline('methods', 'bright')).stderr).toContain('EXPLAINER_UNKNOWN')
  expect((await sightline('plugins', 'list')).stdout).toContain('No package was added')
})

it.each([
  [['remove', 'nobody'], 'PACKAGE_NOT_INSTALLED'],
  [['check', 'nobody'], 'PACKAGE_NOT_INSTALLED'],
  [['check'], 'NO_PACKAGE_INSTALLED'],
  [['add', './nothing'], 'PACKAGE_'],
  [['add', './tiny'], 'PACKAGE_'],
])('what cannot be done is said: plugins %j', async (args, code) => {
  const { code: exit, stderr, stdout } = await sightline('plugins', ...args)
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
  expect(stderr).toContain(`error ${code}`)
  expect(stderr).toContain('  → ')
})
