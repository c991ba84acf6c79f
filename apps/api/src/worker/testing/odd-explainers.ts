/** Explainers that do what no explainer should, to see what becomes of their runs; and a slow one, to have time to look. */
import { existsSync, writeFileSync } from 'node:fs'
import { attribution, defineExplainer, z, type ExplainContext } from '@sightline/engine/explainer'

const declare = <Schema extends z.ZodObject>(
  id: string,
  params: Schema,
  work: (context: ExplainContext, params: z.output<Schema>) => Promise<void>,
) =>
  defineExplainer({
    id,
    version: '1.0.0',
    title: id,
    summary: '',
    caveats: '',
    requires: {},
    params,
    async explain(context, given) {
      await work(context, given)
      return [
        attribution({ image: 0, target: context.targets[0][0], values: context.images.tensor.mean([0, 3]), meaning: 'pixel' }),
      ]
    },
  })

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const slow = declare('slow', z.strictObject({ milliseconds: z.number().default(1000) }), async (context, { milliseconds }) => {
  const steps = Math.max(1, Math.round(milliseconds / 50))
  for (let step = 1; step <= steps; step++) {
    await sleep(50)
    context.progress(step, steps)
  }
})

const spin = declare('spin', z.strictObject({}), () => {
  for (;;);
})

const crash = declare('crash', z.strictObject({}), async () => {
  process.kill(process.pid, 'SIGSEGV')
  await sleep(10_000)
})

/** `mark`: a file that remembers that it has crashed. */
const crashOnce = declare('crash-once', z.strictObject({ mark: z.string() }), async (_, { mark }) => {
  if (existsSync(mark)) return
  writeFileSync(mark, '')
  process.kill(process.pid, 'SIGSEGV')
  await sleep(10_000)
})

const fillMemory = declare('fill-memory', z.strictObject({}), async () => {
  const kept: Uint8Array[] = []
  for (;;) {
    kept.push(new Uint8Array(16 << 20).fill(1))
    await sleep(5)
  }
})

const defective = declare('defective', z.strictObject({}), () => Promise.reject(new TypeError('x is not a function')))

export const oddExplainers = [slow, spin, crash, crashOnce, fillMemory, defective]
