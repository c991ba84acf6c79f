/** Choosing what computes, as a user does it: in processes of their own. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installStandIn, type StandIn } from '@sightline/engine/testing-internal'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { resultSchema, type Result } from './result.ts'
import { startProgram } from './testing/spawn-program.ts'
import { useWorkspace } from './testing/workspace.ts'

const workspace = useWorkspace()
afterEach(() => vi.unstubAllEnvs())

let folders = 0

/** Stands in a new folder beside the model, where these packages are installed. */
async function explain(installed: Readonly<Record<string, StandIn>>, ...options: string[]): Promise<Result> {
  const folder = join(workspace.folder, `project-${folders++}`)
  mkdirSync(folder)
  for (const [name, kind] of Object.entries(installed)) installStandIn(folder, name, kind)
  const args = ['explain', '../tiny', '../half.png', '--method', 'gradients', '--out', 'out', '--json', ...options]
  const { code, stdout, stderr } = await startProgram(folder, args).ended
  expect([code, stderr]).toEqual([0, ''])
  return resultSchema.parse(JSON.parse(stdout))
}

const statsOf = ({ images }: Result) => images[0].artifacts[0].stats

describe('--runtime', () => {
  it('tfjs gives the numbers of onnxruntime, names its backend and says why it took no other', async () => {
    const [tfjs, onnxruntime] = [await explain({}, '--runtime', 'tfjs'), await explain({}, '--runtime', 'onnxruntime')]
    expect(onnxruntime.runtime).toEqual({ id: 'onnxruntime', backend: 'cpu' })
    expect(tfjs.runtime).toEqual({
      id: 'tfjs',
      backend: 'wasm',
      passedOver: ['tfjs-node-gpu', 'tfjs-node'].map((backend) => ({
        backend,
        reason: `@tensorflow/${backend} is not installed`,
      })),
    })
    expect(tfjs.warnings).toEqual(onnxruntime.warnings)
    expect(statsOf(tfjs).max).toBeGreaterThan(0)
    for (const key of ['min', 'max', 'mean'] as const)
      expect(statsOf(tfjs)[key]).toBeCloseTo(statsOf(onnxruntime)[key] as number, 6)
  })

  it('tfjs takes the package for CUDA from the folder where the user stands, also by SIGHTLINE_RUNTIME', async () => {
    vi.stubEnv('SIGHTLINE_RUNTIME', 'tfjs')
    const result = await explain({ 'tfjs-node-gpu': 'working' })
    expect(result.runtime).toEqual({ id: 'tfjs', backend: 'tfjs-node-gpu' })
  })

  it('tfjs goes on without a package that does not load, and warns with the reason', async () => {
    const result = await explain({ 'tfjs-node-gpu': 'throws on load' }, '--runtime', 'tfjs')
    expect(result.runtime.backend).toBe('wasm')
    expect(result.warnings).toContainEqual(
      'TensorFlow.js could not use tfjs-node-gpu and runs on wasm instead. The reason: libcudart.so.11.0: cannot open shared object file',
    )
  })

  it('prints that warning where people read', async () => {
    installStandIn(workspace.folder, 'tfjs-node-gpu', 'throws on load')
    vi.stubEnv('SIGHTLINE_RUNTIME', 'tfjs')
    const { code, stderr } = await startProgram(workspace.folder, ['predict', 'tiny', 'half.png']).ended
    expect(code).toBe(0)
    expect(stderr).toContain('warning: TensorFlow.js could not use tfjs-node-gpu and runs on wasm instead.')
  })
})
