/**
 * `npm run bench:profile -- [MODEL …]`: where the time of a forward pass and of a gradient goes, by operators, as ONNX Runtime's own profiler has it; and how fast the convolutions compute.
 * Profiling costs a little time itself.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { programFor } from '@sightline/programs'
import { WORKER_ENVIRONMENT, WORKER_OPTIONS } from '@sightline/engine/worker-environment'

const MODELS = ['vgg16', 'resnet50', 'mobilenetv2']
const TASKS = ['forward', 'gradient']
/** Operators that take less than this share are summed up. */
const SMALL = 0.02

interface Event {
  readonly cat: string
  readonly name: string
  readonly ts: number
  readonly dur: number
  readonly args?: { readonly op_name?: string; readonly input_type_shape?: Shapes; readonly output_type_shape?: Shapes }
}

/** Of each tensor: its type with its shape. */
type Shapes = readonly Readonly<Record<string, readonly number[]>>[]

interface Profile {
  /** Microseconds a run, by operator. */
  readonly time: ReadonlyMap<string, number>
  readonly multiplyAccumulates: number
}

/** Of the session that ran most often; its first half warms up. */
function read(folder: string): Profile {
  const files = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Event[])
  const runsOf = (events: readonly Event[]) => events.filter(({ name }) => name === 'model_run')
  const events = files.reduce((most, next) => (runsOf(next).length > runsOf(most).length ? next : most))
  const all = runsOf(events).toSorted((a, b) => a.ts - b.ts)
  const runs = all.slice(all.length >> 1)
  const time = new Map<string, number>()
  let multiplyAccumulates = 0
  for (const { name, cat, ts, dur, args } of events) {
    const isCounted = cat === 'Node' && name.endsWith('_kernel_time') && ts >= runs[0].ts
    const op = args?.op_name
    if (!isCounted || !op) continue
    time.set(op, (time.get(op) ?? 0) + dur / runs.length)
    if (op === 'Conv') multiplyAccumulates += multipliesOf(args) / runs.length
  }
  return { time, multiplyAccumulates }
}

function multipliesOf({ input_type_shape = [], output_type_shape = [] }: NonNullable<Event['args']>): number {
  const shapeOf = (shapes: Shapes, i: number) => Object.values(shapes[i])[0]
  const product = (numbers: readonly number[]) => numbers.reduce((all, number) => all * number, 1)
  return product(shapeOf(output_type_shape, 0)) * product(shapeOf(input_type_shape, 1).slice(1))
}

function describe({ time, multiplyAccumulates }: Profile): string {
  const total = [...time.values()].reduce((sum, part) => sum + part, 0)
  const sorted = [...time].toSorted((a, b) => b[1] - a[1])
  const large = sorted.filter(([, part]) => part >= SMALL * total)
  const rest = total - large.reduce((sum, [, part]) => sum + part, 0)
  const shares = [...large, ...(rest > 0 ? [['others', rest] as const] : [])].map(
    ([op, part]) => `${op} ${Math.round((100 * part) / total)} %`,
  )
  const speed = (2 * multiplyAccumulates) / (time.get('Conv')! * 1000)
  return `${(total / 1000).toFixed(1)} | ${shares.join(', ')} | ${speed.toFixed(0)}`
}

async function main(wanted: readonly string[]): Promise<void> {
  const program = await programFor('bench/sightline.ts')
  console.log('| model | task | ms | by operators | convolutions, GFLOP/s |\n|---|---|---|---|---|')
  for (const model of wanted.length > 0 ? wanted : MODELS) {
    for (const task of TASKS) {
      const folder = mkdtempSync(join(tmpdir(), 'sightline-profile-'))
      try {
        const env = { ...WORKER_ENVIRONMENT, ...process.env, SIGHTLINE_ONNXRUNTIME_PROFILE: join(folder, 'session') }
        execFileSync(process.execPath, [...WORKER_OPTIONS, program, model, task], { env })
        console.log(`| ${model} | ${task} | ${describe(read(folder))} |`)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }
  }
}

await main(process.argv.slice(2))
