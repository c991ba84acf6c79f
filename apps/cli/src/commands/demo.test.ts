import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { resultSchema } from '../result.ts'
import { ROOT, startProgram } from '../testing/spawn-program.ts'

it('explains both models with both methods, and says where the pictures are and what to see', async () => {
  const { code, stdout, stderr } = await startProgram(ROOT, ['demo']).ended
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('What to see:')
  expect(stdout).toContain(join('.sightline', 'demo', 'side-by-side.png'))
  expect(existsSync(join(ROOT, '.sightline/demo/side-by-side.png'))).toBe(true)
  for (const run of ['honest-grad-cam', 'clever-hans-grad-cam', 'honest-occlusion', 'clever-hans-occlusion']) {
    expect(stdout).toContain(run)
    const result = resultSchema.parse(JSON.parse(readFileSync(join(ROOT, '.sightline/demo', run, 'result.json'), 'utf8')))
    expect(result.images.map(({ predictions: [best], file }) => file.includes(`digit-${best.label}-`))).toEqual([
      true,
      true,
      true,
      true,
    ])
  }
})
