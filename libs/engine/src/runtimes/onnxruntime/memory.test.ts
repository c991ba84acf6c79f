import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/**
 * What lasts is to be seen, not what the allocators keep for later. glibc opens another heap (some 25 MiB here) whenever threads happen to allocate at once, on a
 * busy machine more often; and results that come and go leave holes in its heap (some 20 MiB, now here, now gone), unless they have mappings of their own.
 * Likewise V8 enlarges its space for new objects by 15 MiB, and gives it back at times.
 */
const STEADY_ALLOCATOR = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_MAX_: '65536',
  MALLOC_MMAP_THRESHOLD_: String(2 ** 16),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 16),
}

describe('memory of the ONNX Runtime runtime', () => {
  it.each([
    { name: 'with all sessions in the cache', cacheMebibytes: 1024, growth: 1.05 },
    // Sessions come and go, which leaves holes in the heap; one that were not released would add 2 MiB at each of 140 runs.
    { name: 'with a cache that holds a few sessions', cacheMebibytes: 24, growth: 1.25 },
  ])(
    'hardly grows between 60 and 200 mixed runs $name, and no file is left behind',
    async ({ cacheMebibytes, growth }) => {
      const probe = resolve(import.meta.dirname, 'testing/memory-probe.ts')
      const flags = ['--expose-gc', '--max-semi-space-size=1', '--import', 'tsx']
      const child = promisify(execFile)(process.execPath, [...flags, probe, String(cacheMebibytes)], {
        env: { ...process.env, ...STEADY_ALLOCATOR },
      })
      const pid = child.child.pid
      const { after60, after200 } = JSON.parse((await child).stdout) as { after60: number; after200: number }
      expect(after60).toBeGreaterThan(50e6)
      expect(after200 / after60).toBeLessThanOrEqual(growth)
      expect((await readdir(tmpdir())).filter((name) => name.startsWith(`sightline-weights-${pid}-`))).toEqual([])
    },
    120_000,
  )
})
