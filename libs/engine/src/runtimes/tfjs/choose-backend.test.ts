import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { chooseBackend } from './choose-backend.ts'
import { installStandIn, type StandIn } from '../../testing/tfjs-stand-in.ts'

const ROOT = mkdtempSync(join(tmpdir(), 'sightline-backends-'))
afterAll(() => rmSync(ROOT, { recursive: true, force: true }))

interface Outcome {
  readonly backend: string
  readonly passedOver: readonly { readonly backend: string; readonly reason: string }[]
  readonly warnings: readonly string[]
  readonly sum: number
  readonly unchanged: boolean
}

interface Situation {
  readonly title: string
  readonly installed: Readonly<Record<string, StandIn>>
  /** From where the packages are found; default: the process stands in a folder below theirs. */
  readonly through?: 'INIT_CWD' | 'NODE_PATH'
  readonly backend: string
  /** Parts of the reasons, by backend. */
  readonly reasons: Readonly<Record<string, string>>
  /** Parts of the warnings. */
  readonly warnings?: readonly string[]
}

const ABSENT = {
  'tfjs-node-gpu': '@tensorflow/tfjs-node-gpu is not installed',
  'tfjs-node': '@tensorflow/tfjs-node is not installed',
}

const SITUATIONS: readonly Situation[] = [
  { title: 'nothing is installed: wasm', installed: {}, backend: 'wasm', reasons: ABSENT },
  {
    title: 'the CUDA package',
    installed: { 'tfjs-node-gpu': 'working', 'tfjs-node': 'working' },
    backend: 'tfjs-node-gpu',
    reasons: {},
  },
  {
    title: 'the CUDA package, where the user of npm stands',
    installed: { 'tfjs-node-gpu': 'working' },
    through: 'INIT_CWD',
    backend: 'tfjs-node-gpu',
    reasons: {},
  },
  {
    title: 'the CUDA package, in NODE_PATH',
    installed: { 'tfjs-node-gpu': 'working' },
    through: 'NODE_PATH',
    backend: 'tfjs-node-gpu',
    reasons: {},
  },
  {
    title: 'the CUDA package on a machine without a GPU',
    installed: { 'tfjs-node-gpu': 'without a GPU' },
    backend: 'tfjs-node-gpu',
    reasons: {},
    warnings: ['TensorFlow finds no GPU'],
  },
  {
    title: 'the CUDA package throws on load: the one for processors',
    installed: { 'tfjs-node-gpu': 'throws on load', 'tfjs-node': 'working' },
    backend: 'tfjs-node',
    reasons: { 'tfjs-node-gpu': 'libcudart.so.11.0: cannot open shared object file' },
    warnings: [
      'could not use tfjs-node-gpu and runs on tfjs-node instead. The reason: libcudart.so.11.0: cannot open shared object file',
    ],
  },
  {
    title: 'both fail: wasm',
    installed: { 'tfjs-node-gpu': 'throws on load', 'tfjs-node': 'throws at work' },
    backend: 'wasm',
    reasons: { 'tfjs-node-gpu': 'libcudart.so.11.0', 'tfjs-node': 'isNullOrUndefined is not a function' },
    warnings: ['could not use tfjs-node-gpu and runs on wasm', 'could not use tfjs-node and runs on wasm'],
  },
  {
    title: 'packages of another kind: wasm',
    installed: { 'tfjs-node-gpu': 'something else', 'tfjs-node': 'without its files' },
    backend: 'wasm',
    reasons: { 'tfjs-node-gpu': 'is no TensorFlow.js', 'tfjs-node': 'index.js' },
    warnings: ['is no TensorFlow.js', 'runs on wasm'],
  },
]

async function probe({ installed, through }: Situation): Promise<Outcome> {
  const folder = mkdtempSync(join(ROOT, 'project-'))
  const below = join(folder, 'below')
  mkdirSync(below)
  for (const [name, kind] of Object.entries(installed)) installStandIn(folder, name, kind)
  const env = { ...process.env, ...(through && { [through]: through === 'NODE_PATH' ? join(folder, 'node_modules') : below }) }
  if (through !== 'INIT_CWD') delete env['INIT_CWD']
  const script = resolve(import.meta.dirname, 'testing/backend-probe.ts')
  const options = { cwd: through ? ROOT : below, env }
  const tsx = import.meta.resolve('tsx')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, script], options)
  return JSON.parse(stdout) as Outcome
}

describe('the backend of TensorFlow.js', () => {
  it.concurrent.each(SITUATIONS)(
    '$title',
    async (situation) => {
      const { backend, reasons, warnings = [] } = situation
      const outcome = await probe(situation)
      expect(outcome).toMatchObject({ backend, sum: 10, unchanged: true })
      expect(Object.fromEntries(outcome.passedOver.map((item) => [item.backend, item.reason]))).toEqual(
        Object.fromEntries(Object.entries(reasons).map(([id, reason]) => [id, expect.stringContaining(reason)])),
      )
      expect(outcome.warnings).toEqual(warnings.map((part) => expect.stringContaining(part)))
    },
    60_000,
  )

  it('is an error with all reasons where none is left', async () => {
    await expect(chooseBackend(['tfjs-node'])).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining('@tensorflow/tfjs-node is not installed'),
    })
  })
})
