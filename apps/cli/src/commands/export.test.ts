import { expect, it } from 'vitest'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { runCommand } from '../testing/run-command.ts'
import { useWorkspace } from '../testing/workspace.ts'

const workspace = useWorkspace()
const run = (...args: string[]) => runCommand(workspace.folder, args)

it('writes a model with its gradient, which plain ONNX Runtime runs', async () => {
  const { code, stdout } = await run('export', 'tiny', '-o', 'gradient.onnx', '--gradient', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    inputs: ['image', 'score_gradient'],
    outputs: ['logits', 'probabilities', 'gradient'],
    layout: 'NCHW',
  })
  const session = await InferenceSession.create(join(workspace.folder, 'gradient.onnx'))
  const image = new Float32Array(3 * 64).fill(0.5)
  const { logits, gradient } = await session.run({
    image: new Tensor('float32', image, [1, 3, 8, 8]),
    score_gradient: new Tensor('float32', [1, 0, 0], [1, 3]),
  })
  await session.release()
  // Logits are 2·red, 1·green, ½·blue of the mean colour.
  expect([...(logits.data as Float32Array)]).toEqual([1, 0.5, 0.25])
  expect(gradient.dims).toEqual([1, 3, 8, 8])
  expect((gradient.data as Float32Array)[0]).toBeCloseTo(2 / 64, 6)
  expect((gradient.data as Float32Array)[64]).toBe(0)
})

it('names the file after the model, and leaves one that is there', async () => {
  expect(await run('export', 'tiny/model.json')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('gives logits') as string,
  })
  expect(await run('export', 'tiny')).toMatchObject({ code: 2, stderr: expect.stringContaining('EXPORT_EXISTS') as string })
  expect((await readdir(workspace.folder)).filter((name) => name.startsWith('.'))).toEqual([])
})

it('says where it cannot write', async () => {
  const { code, stderr } = await run('export', 'tiny', '-o', 'no/such/folder.onnx')
  expect([code, stderr.includes('EXPORT_UNWRITABLE')]).toEqual([1, true])
})

it('opens what it wrote', async () => {
  await run('export', 'tiny', '-o', 'again.onnx')
  const { code, stdout } = await run('layers', 'again.onnx', '--json')
  expect(code).toBe(0)
  expect((JSON.parse(stdout) as { kind: string }[]).map(({ kind }) => kind)).toContain('Conv')
})
