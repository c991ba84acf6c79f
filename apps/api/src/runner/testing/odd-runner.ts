/** A runner whose task `inspect-image` does what its path says, to see what its parent makes of it. */
import { SightlineError } from '@sightline/engine/declarations'
import { serveTasks } from '../serve-tasks.ts'
import type { InspectedImage } from '../inspector.ts'
import type { Task, TaskTable } from '../tasks/task.ts'

const BEHAVIOURS: Record<string, (context: Parameters<Task<'inspect-image'>>[1]) => Promise<string>> = {
  environment: () => Promise.resolve(JSON.stringify({ environment: process.env, folder: process.cwd() })),
  pid: () => Promise.resolve(String(process.pid)),
  fail: () =>
    Promise.reject(new SightlineError({ code: 'IMAGE_DAMAGED', kind: 'invalid', message: 'Broken.', hint: 'Mend it.' })),
  defect: () => Promise.reject(new TypeError('x is undefined')),
  exit: () => process.exit(3),
  segfault: () => Promise.resolve(String(process.kill(process.pid, 'SIGSEGV'))).then(() => new Promise(() => {})),
  hang: () => new Promise(() => {}),
  spin: () => {
    for (;;);
  },
  obey: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))),
  'fill-memory': async () => {
    const kept: Uint8Array[] = []
    for (;;) {
      kept.push(new Uint8Array(16 << 20).fill(1))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  },
  'fill-heap': () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => `${i}${kept.length}`))
  },
}

const behave: Task<'inspect-image'> = async ({ localPath }, context) => {
  const mediaType = await BEHAVIOURS[localPath](context)
  return { width: 0, height: 0, thumbnail: new Uint8Array(), mediaType } satisfies InspectedImage
}

const emitThree: Task<'run'> = async (_, { emit }) => {
  for (const fraction of [0.25, 0.5, 0.75]) await emit({ type: 'progress', fraction, secondsLeft: null })
  return { timings: {} }
}

const absent = () => Promise.reject(new Error('not of this runner'))

serveTasks({
  explainers: [],
  tasks: {
    'inspect-image': () => Promise.resolve(behave),
    run: () => Promise.resolve(emitThree),
    'inspect-model': absent,
    'export-model': absent,
    predict: absent,
    'install-package': absent,
    'check-package': absent,
  } satisfies TaskTable,
})
