import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it.each([
  { name: 'keeps no events and no identifier of the machine', variables: {}, kept: [] },
  { name: 'does where somebody asks for it', variables: { ORT_DISABLE_TELEMETRY: '0' }, kept: ['.cache'] },
])('ONNX Runtime $name', async ({ variables, kept }) => {
  const home = await mkdtemp(join(tmpdir(), 'sightline-home-'))
  try {
    const program = resolve(import.meta.dirname, 'testing/use-runtime.ts')
    const env = { PATH: process.env['PATH'], HOME: home, ...variables }
    await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { env })
    expect(await readdir(home)).toEqual(process.platform === 'linux' ? kept : [])
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})
