/** Packages that mean harm, in real processes: each ends in a clear error of its own call, and the next call works. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ndArray, runExplainer, type ExplainableModel, type FinishedExplanation } from '@sightline/engine'
import { convolutionalModel, openTinyModel } from '@sightline/engine/testing'
import { describePackage } from './describe-package.ts'
import { openPackage, type OpenedPackage } from './open-package.ts'
import type { PackageDescription } from './package-types.ts'
import type { Enclosure } from './sandbox/launch.ts'
import { findEnclosure } from './sandbox/probe.ts'
import { testFolder, unpackedFixture, type TestFolder } from './testing/packages.ts'

const MEMORY_MEGABYTES = 300
const TIMEOUT_MILLISECONDS = 1500

let temporary: TestFolder
let folder: string
let described: PackageDescription
let model: ExplainableModel
let bystander: ChildProcess
let connections = 0
const servers: Server[] = []
let params: Record<string, unknown>

beforeAll(async () => {
  temporary = await testFolder()
  folder = await unpackedFixture(join(temporary.path, 'hostile'), 'hostile')
  await writeFile(join(folder, 'package/addon.node'), 'native code')
  described = await describePackage(folder)
  model = await openTinyModel(convolutionalModel({}))
  // Stands in for the worker and for PostgreSQL: a process of the same user.
  bystander = spawn('sleep', ['600'])
  const secret = join(temporary.path, 'database')
  await mkdir(secret)
  await writeFile(join(secret, 'table'), 'secret rows')
  const listen = (where: { port: 0; host: string } | { path: string }) =>
    new Promise<Server>((resolve) => {
      const server: Server = createServer(() => (connections += 1)).listen(where, () => resolve(server))
      servers.push(server)
    })
  const { port } = (await listen({ port: 0, host: '127.0.0.1' })).address() as { port: number }
  await listen({ path: join(secret, 'socket') })
  params = { pid: bystander.pid, port, path: join(secret, 'table') }
})

afterAll(async () => {
  bystander.kill('SIGKILL')
  servers.forEach((server) => server.close())
  await model.dispose()
  await temporary.remove()
})

interface RunOptions {
  readonly given?: Record<string, unknown>
  readonly signal?: AbortSignal
}

async function run(
  opened: OpenedPackage,
  id: string,
  { given = params, signal }: RunOptions = {},
): Promise<FinishedExplanation[]> {
  const explainer = opened.explainers.find((one) => one.id === id)!
  const found: FinishedExplanation[] = []
  const images = [ndArray([6, 8, 3])]
  for await (const event of runExplainer({ model, explainer, images, preset: 'unit', params: given, signal })) {
    if (event.type === 'image') found.push(...event.explanations)
  }
  return found
}

interface TestOptions {
  readonly enclosure?: Enclosure
  readonly timeoutMilliseconds?: number
  onLog?(text: string): void
}

function open(options: TestOptions = {}): Promise<OpenedPackage> {
  return openPackage(folder, {
    described,
    memoryMegabytes: MEMORY_MEGABYTES,
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    ...options,
  })
}

const ENDINGS: readonly (readonly [id: string, code: string, says: RegExp])[] = [
  ['loops-for-ever', 'EXPLAINER_TIMED_OUT', /more than 1.5 seconds of its own/],
  ['never-resolves', 'EXPLAINER_TIMED_OUT', /more than 1.5 seconds/],
  ['exits', 'EXPLAINER_EXITED', /exit code 3/],
  ['exits-quietly', 'EXPLAINER_EXITED', /exit code 0/],
  ['aborts', 'EXPLAINER_CRASHED', /crashed/],
  ['throws-an-error', 'EXPLAINER_FAILED', /throws-an-error \(of the package hostile\) failed: it cannot be done/],
  ['throws-a-string', 'EXPLAINER_FAILED', /failed: \[31mno error at all$/],
  ['throws-later', 'EXPLAINER_EXITED', /too late to catch/],
  ['throws-what-cannot-be-shown', 'EXPLAINER_FAILED', /cannot be shown/],
  ['says-it-was-stopped', 'EXPLAINER_FAILED', /stopped/],
  ['returns-nothing', 'RESULT_INVALID', /not a list/],
  ['returns-no-tensor', 'RESULT_INVALID', /no tensor/],
  ['returns-integers', 'RESULT_INVALID', /int32/],
  ['returns-a-wrong-rank', 'RESULT_INVALID', /rank 5/],
  ['names-another-image', 'RESULT_INVALID', /image 7 of 1/],
  ['names-another-class', 'RESULT_INVALID', /class 99/],
  ['draws-nonsense', 'RESULT_INVALID', /display/],
  ['gives-a-gigabyte', 'RESULT_TOO_LARGE', /1074 MB/],
  ['gives-too-many', 'RESULT_TOO_LARGE', /5000 explanations/],
  ['writes-noise-to-the-channel', 'EXPLAINER_MESSAGE_INVALID', /header of/],
  ['announces-a-huge-message', 'EXPLAINER_MESSAGE_INVALID', /bytes of numbers/],
  ['answers-for-itself', 'RESULT_INVALID', /kind/],
  ['names-no-layer', 'LAYER_UNKNOWN', /undefined/],
  ['wants-a-class-of-no-number', 'CLASS_OUT_OF_RANGE', /NaN/],
  ['asks-nonsense', 'EXPLAINER_MESSAGE_INVALID', /question to the model/],
  ['asks-without-end', 'EXPLAINER_TIMED_OUT', /of its own/],
  ['asks-about-too-many-images', 'QUESTION_TOO_LARGE', /5000 images/],
  ['talks-without-end', 'EXPLAINER_FAILED', /after all that talk/],
]

const TOO_GREEDY = ['fills-the-heap', 'fills-buffers', 'fills-buffers-at-once']

it.each(TOO_GREEDY)('%s: EXPLAINER_OUT_OF_MEMORY', async (id) => {
  // However slow the machine is today.
  const opened = await open({ timeoutMilliseconds: 60_000 })
  try {
    await expect(run(opened, id)).rejects.toMatchObject({
      code: 'EXPLAINER_OUT_OF_MEMORY',
      message: expect.stringMatching(/300 MB/) as string,
    })
    expect(await run(opened, 'behaves')).toHaveLength(1)
  } finally {
    await opened.close()
  }
})

describe('what ends a call', () => {
  let opened: OpenedPackage
  let log = ''
  beforeAll(async () => (opened = await open({ onLog: (text) => (log += text) })))
  afterAll(() => opened.close())

  it.each(ENDINGS)('%s: %s', async (id, code, says) => {
    await expect(run(opened, id)).rejects.toMatchObject({ code, message: expect.stringMatching(says) as string })
    const [next] = await run(opened, 'behaves')
    expect([...next.values.data]).toEqual([1, 2, 3, 4])
  })

  it('passes on a bounded part of what it says', () => expect(log.length).toBeLessThan(70_000))

  it('ends within a second when the run is stopped, whatever it does', async () => {
    const controller = new AbortController()
    await run(opened, 'behaves')
    const begun = performance.now()
    setTimeout(() => controller.abort(), 100)
    await expect(run(opened, 'loops-for-ever', { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(await run(opened, 'behaves')).toHaveLength(1)
  })
})

it('is told that native code is never loaded', () => expect(described.warnings.join()).toMatch(/addon\.node/))

describe('what is reported beside the result', () => {
  it.each([
    ['leaks-tensors', /left 5 tensors behind/],
    ['returns-nan', /2 of 4 values are not finite/],
  ])('%s', async (id, says) => {
    const opened = await open()
    const [{ warnings }] = await run(opened, id)
    await opened.close()
    expect(warnings.join()).toMatch(says)
  })
})

const DENIED = /^(ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|EPERM|EROFS|EACCES|ENOENT|ENETUNREACH|ESRCH|NOTHING|ReferenceError)/

/** What is not simply denied. */
const OUTCOMES: Readonly<Record<string, RegExp>> = {
  'reads-the-environment': /^got \{\}$/,
  'reaches-for-linked-bindings': /^(ERR_ACCESS_DENIED|ERR_INVALID_MODULE)/,
  'takes-the-other-engine': /^ERR_PACKAGE_PATH_NOT_EXPORTED/,
  // Of its own process, which nobody else sees.
  'becomes-somebody': DENIED,
}

describe.each(['the strongest enclosure here', 'plain', 'watched'] as const)('what it cannot reach: %s', (name) => {
  let opened: OpenedPackage
  beforeAll(async () => {
    const enclosure = name === 'plain' || name === 'watched' ? name : (await findEnclosure()).enclosure
    opened = await open({ enclosure })
  })
  afterAll(() => opened.close())

  it('denies every attempt', async () => {
    const before = connections
    const ids = described.explainers.map(({ id }) => id)
    ids.splice(0, ids.indexOf('reads-the-environment'))
    const outcomes: Record<string, unknown> = {}
    for (const id of ids) {
      const given = id === 'connects-by-a-path' ? { ...params, path: join(temporary.path, 'database/socket') } : params
      const [{ diagnostics }] = await run(opened, id, { given })
      outcomes[id] = diagnostics['outcome']
    }
    const wrong = Object.entries(outcomes).filter(([id, outcome]) => !(OUTCOMES[id] ?? DENIED).test(String(outcome)))
    expect(wrong).toEqual([])
    expect(connections).toBe(before)
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
    expect(existsSync(join(temporary.path, 'database/table.written'))).toBe(false)
    expect(existsSync(join(folder, 'package/written'))).toBe(false)
  })
})
