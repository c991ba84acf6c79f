import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

describe('memory of the ONNX Runtime runtime', () => {
  it('does not grow: after 200 mixed runs at most 5 % above after 20, and leaves no file behind', async () => {
    const probe = resolve(import.meta.dirname, 'testing/memory-probe.ts')
    const child = promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', probe])
    const pid = child.child.pid
    const { after20, after200 } = JSON.parse((await child).stdout) as { after20: number; after200: number }
    expect(after20).toBeGreaterThan(50e6)
    expect(after200 / after20).toBeLessThanOrEqual(1.05)
    expect((await readdir(tmpdir())).filter((name) => name.startsWith(`sightline-weights-${pid}-`))).toEqual([])
  }, 120_000)
})
