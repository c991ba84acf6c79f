import { explainers } from '@sightline/plugins'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../testing/run-command.ts'

const methods = (...args: string[]) => runCommand('/', ['methods', ...args])

describe('methods', () => {
  it('lists all explainers', async () => {
    const { code, stdout } = await methods()
    expect(code).toBe(0)
    for (const { id } of explainers) expect(stdout).toContain(`\n${id} `)
  })

  it('gives parameters as JSON Schema', async () => {
    const { stdout } = await methods('smoothgrad', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'smoothgrad',
      requires: { gradients: true },
      params: { type: 'object', properties: { samples: { type: 'integer', default: 50, minimum: 1 }, noise: { default: 0.15 } } },
    })
  })

  it('gives all of them as a list', async () => {
    const { stdout } = await methods('--json')
    expect((JSON.parse(stdout) as { id: string }[]).map(({ id }) => id)).toEqual(explainers.map(({ id }) => id))
  })

  it('describes one for people', async () => {
    const { stdout } = await methods('occlusion')
    expect(stdout).toContain('Zeiler')
    expect(stdout).toMatch(/patch +16 +Size of the patch/)
    expect(stdout).toContain('Takes mean, zero or blur; a number from 0 to 255;')
  })

  it('describes a method without parameters', async () => {
    expect((await methods('gradients')).stdout).toContain('It has no parameters.')
  })
})
