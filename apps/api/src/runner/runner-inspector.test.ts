import { afterEach, describe, expect, it } from 'vitest'
import type { Inspector } from './inspector.ts'
import { createInspector, type InspectorOptions } from './runner-inspector.ts'

/** A runner that does what the name of its file says. */
const entry = new URL('testing/odd-runner.ts', import.meta.url)
const store = { localPath: (name: string) => Promise.resolve(name) }

let inspector: Inspector | undefined
afterEach(() => inspector?.close())

function odd(options: Partial<InspectorOptions> = {}): Inspector {
  inspector = createInspector({ store, entry, ...options })
  return inspector
}

/** Stands in `mediaType`. */
const processId = async (of: Inspector) => (await of.inspectImage('pid', 'a.png')).mediaType

describe('who looks at an image and does not survive it', () => {
  it.each([
    ['segfault', 'INSPECTION_CRASHED', 'The process that looked at the image crashed.'],
    ['exit', 'INSPECTION_CRASHED', 'exit code 3'],
    ['hang', 'INSPECTION_TIMED_OUT', 'took longer than 2 seconds'],
    ['spin', 'INSPECTION_TIMED_OUT', 'took longer than 2 seconds'],
    ['fill-memory', 'INSPECTION_OUT_OF_MEMORY', 'more than 400 MB'],
  ])('%s', async (behaviour, code, text) => {
    // The others have the usual time: a busy machine may take seconds to hand out memory.
    const seconds = code === 'INSPECTION_TIMED_OUT' ? { 'inspect-image': 2 } : {}
    const asked = odd({ seconds, memoryMegabytes: 400 })
    const failure: unknown = await asked.inspectImage(behaviour, 'a.png').catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code, kind: 'unsupported', message: expect.stringContaining(text) as string })
    // The next is served by another process.
    await expect(processId(asked)).resolves.toMatch(/^\d+$/)
  })

  it('passes on what the engine says', async () => {
    await expect(odd().inspectImage('fail', 'a.png')).rejects.toMatchObject({ code: 'IMAGE_DAMAGED', hint: 'Mend it.' })
  })
})

it('keeps its process while there is work, and lets it go after a rest', async () => {
  const asked = odd({ idleMilliseconds: 300 })
  const first = await processId(asked)
  expect(await processId(asked)).toBe(first)
  await expect.poll(() => isRunning(Number(first)), { timeout: 5000 }).toBe(false)
  expect(await processId(asked)).not.toBe(first)
})

it('ends its processes when it is closed, and takes no more work', async () => {
  const asked = odd()
  const id = Number(await processId(asked))
  await asked.close()
  expect(isRunning(id)).toBe(false)
  await expect(asked.inspectImage('pid', 'a.png')).rejects.toMatchObject({ code: 'RUNNER_CLOSED' })
})

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}
