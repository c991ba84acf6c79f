import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../testing/run-command.ts'
import { writeTinyModel } from '../testing/tiny-model.ts'
import { useWorkspace } from '../testing/workspace.ts'

const workspace = useWorkspace()

async function layers(model: string): Promise<unknown> {
  const { code, stdout, stderr } = await runCommand(workspace.folder, ['layers', model, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

const colours = { name: 'block/colours', kind: 'Conv2D', outputShape: [8, 8, 3], parameters: 9, spatial: true }
const tail = [
  { name: 'mean', kind: 'GlobalAveragePooling2D', outputShape: [3], parameters: 0, spatial: false },
  { name: 'scores', kind: 'Dense', outputShape: [3], parameters: 9, spatial: false },
]

it('lists layers in the order of the model', async () => {
  expect(await layers('tiny/model.json')).toEqual([colours, ...tail])
})

it('leaves open what the model leaves open', async () => {
  writeTinyModel(join(workspace.folder, 'open'), { openSize: true })
  expect(await layers('open')).toEqual([{ ...colours, outputShape: [null, null, 3] }, ...tail])
})

it('prints a table for people', async () => {
  const { stdout } = await runCommand(workspace.folder, ['layers', 'tiny'])
  expect(stdout).toMatch(
    /^layer +kind +output +parameters +spatial +before its activation\nblock\/colours +Conv2D +8×8×3 +9 +yes/,
  )
  expect(stdout).toContain('3 layers, 18 parameters')
})
