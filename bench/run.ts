/**
 * `npm run bench`: Sightline and PyTorch side by side, both in one run and in turn, each in a process of its own for every model. Prints the table that
 * README.md holds and writes it there with `--write`. `--quick` takes the small model and the short tasks; names of tasks take those alone.
 */
import { execFile, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { programFor } from '@sightline/programs'
import { WORKER_ENVIRONMENT, WORKER_OPTIONS } from '@sightline/engine/worker-environment'
import { median } from './median.ts'

const HERE = import.meta.dirname
const ROOT = resolve(HERE, '..')
const PYTHON = process.env['SIGHTLINE_BENCH_PYTHON'] ?? '/usr/bin/python3'
const SHORT = ['forward', 'gradient', 'grad-cam']
const LONG = ['smoothgrad', 'occlusion', 'occlusion-stride-4', 'occlusion-refined', 'occlusion-448', 'expected-gradients']
const BATCHES = [1, 8]

const MODELS = [
  { title: 'VGG16', ours: 'vgg16', theirs: 'vgg16' },
  { title: 'ResNet-50', ours: 'resnet50', theirs: 'resnet50' },
  { title: 'MobileNetV2', ours: 'mobilenetv2', theirs: 'mobilenet_v2' },
] as const

interface Measured {
  readonly version: string
  readonly seconds: Record<string, number[]>
  readonly peakBytes: number
  /** How far results are from the exact ones, by task; where that is a question. */
  readonly errors?: Record<string, string>
}

interface Row {
  readonly model: string
  readonly task: string
  readonly ours: number
  /** Seconds by batch size; empty without PyTorch. */
  readonly theirs: readonly { readonly batch: number; readonly seconds: number }[]
  readonly error: string
}

/** Of the hungriest task, in bytes. Images of 448×448 are counted apart. */
interface Memory {
  readonly model: string
  readonly side: number
  readonly ours: number
  readonly theirs: number | null
}

async function measure(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Measured> {
  const env = { ...environment, ...process.env }
  const { stdout } = await promisify(execFile)(command, [...args], { cwd: ROOT, maxBuffer: 1 << 24, env })
  return JSON.parse(stdout) as Measured
}

function hasPyTorch(): boolean {
  const found = spawnSync(PYTHON, ['-c', 'import torch, torchvision'], { stdio: 'ignore' }).status === 0
  if (!found) {
    console.error(
      `${PYTHON} has no torch and torchvision, so only Sightline is measured. On Debian: apt install python3-torch python3-torchvision; ` +
        'elsewhere name a Python that has them in SIGHTLINE_BENCH_PYTHON.',
    )
  }
  return found
}

/**
 * Long tasks are the work of a short one many times over: a larger batch that is slower there is not tried again, which saves minutes. Batch 1 is measured always,
 * for the memory.
 */
function batchesFor(task: string, measured: Readonly<Record<string, Readonly<Record<number, number[]>>>>): readonly number[] {
  const short = measured[task.startsWith('occlusion') ? 'forward' : 'gradient']
  if (SHORT.includes(task) || !short) return BATCHES
  return BATCHES.filter((batch) => batch === 1 || median(short[batch]) < median(short[1]))
}

async function benchModel(model: (typeof MODELS)[number], tasks: readonly string[], withPeer: boolean) {
  const seconds: { ours: Record<string, number[]>; theirs: Record<string, Record<number, number[]>> } = { ours: {}, theirs: {} }
  const memory: { ours: Record<string, number>; theirs: Record<string, number> } = { ours: {}, theirs: {} }
  const errors: Record<string, string> = {}
  const program = await programFor('bench/sightline.ts')
  // In turn, so that a noisy minute of the machine falls on both.
  for (const task of tasks) {
    const ourArgs = [...WORKER_OPTIONS, program, model.ours, task]
    const ours = await measure(process.execPath, ourArgs, WORKER_ENVIRONMENT)
    seconds.ours[task] = ours.seconds[task]
    memory.ours[task] = ours.peakBytes
    Object.assign(errors, ours.errors)
    for (const batch of withPeer ? batchesFor(task, seconds.theirs) : []) {
      const theirs = await measure(PYTHON, [resolve(HERE, 'peers/pytorch.py'), model.theirs, String(batch), task])
      ;(seconds.theirs[task] ??= {})[batch] = theirs.seconds[task]
      // Batch 1 is the lower: their best in memory, even where batch 8 is faster.
      if (batch === 1) memory.theirs[task] = theirs.peakBytes
    }
    const shown = [seconds.ours[task], ...Object.values(seconds.theirs[task] ?? {})].map((values) => median(values).toFixed(3))
    console.error(`${model.title} ${task}: ${shown[0]} s; PyTorch ${shown.slice(1).join(', ') || 'not measured'}`)
  }
  const rows = tasks.map((task): Row => ({
    model: model.title,
    task,
    ours: median(seconds.ours[task]),
    error: errors[task] ?? '–',
    theirs: Object.entries(seconds.theirs[task] ?? {}).map(([batch, values]) => ({
      batch: Number(batch),
      seconds: median(values),
    })),
  }))
  const sideOf = (task: string) => (task === 'occlusion-448' ? 448 : 224)
  const peaks = [...new Set(tasks.map(sideOf))].map((side): Memory => {
    const of = tasks.filter((task) => sideOf(task) === side)
    const highest = (bytes: Record<string, number>) => Math.max(...of.map((task) => bytes[task]))
    return { model: model.title, side, ours: highest(memory.ours), theirs: withPeer ? highest(memory.theirs) : null }
  })
  return { rows, peaks }
}

const format = (seconds: number) => (seconds < 1 ? seconds.toFixed(4) : seconds.toFixed(2))
const mebibytes = (bytes: number) => String(Math.round(bytes / 2 ** 20))

function timesTable(rows: readonly Row[]): string[] {
  const ratios: number[] = []
  const lines = rows.map(({ model, task, ours, theirs, error }) => {
    const best = theirs.toSorted((a, b) => a.seconds - b.seconds).at(0)
    if (!best) return `| ${model} | ${task} | ${format(ours)} | – | – | ${error} |`
    ratios.push(best.seconds / ours)
    return `| ${model} | ${task} | ${format(ours)} | ${format(best.seconds)} (batch ${best.batch}) | ${(best.seconds / ours).toFixed(2)} | ${error} |`
  })
  const summary = ratios.length ? [`\nRatio: median ${median(ratios).toFixed(2)}, lowest ${Math.min(...ratios).toFixed(2)}.`] : []
  return ['| model | task | Sightline, s | PyTorch, s | ratio | error |', '|---|---|---|---|---|---|', ...lines, ...summary]
}

function memoryTable(peaks: readonly Memory[]): string[] {
  const lines = peaks.map(
    ({ model, side, ours, theirs }) =>
      `| ${model} | ${side}×${side} | ${mebibytes(ours)} | ${theirs === null ? '–' : mebibytes(theirs)} |`,
  )
  return ['| model | images | Sightline, MiB | PyTorch at batch 1, MiB |', '|---|---|---|---|', ...lines]
}

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick')
  const only = args.filter((argument) => !argument.startsWith('--'))
  const withPeer = hasPyTorch()
  const rows: Row[] = []
  const peaks: Memory[] = []
  for (const model of MODELS) {
    const all = quick && model.title !== 'MobileNetV2' ? ['forward', 'gradient'] : [...SHORT, ...(quick ? ['smoothgrad'] : LONG)]
    const tasks = all.filter(
      (task) => (only.length === 0 || only.includes(task)) && !(model.title === 'VGG16' && task === 'occlusion-448'),
    )
    const result = await benchModel(model, tasks, withPeer)
    rows.push(...result.rows)
    peaks.push(...result.peaks)
  }
  const machine = `${cpus()[0].model}, ${availableParallelism()} threads, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
  const report = [machine, '', ...timesTable(rows), '', 'Peak memory of the process:', '', ...memoryTable(peaks)].join('\n')
  console.log(report)
  if (args.includes('--write')) await writeReport(report)
}

const MARKS = ['<!-- result -->', '<!-- end of result -->'] as const

async function writeReport(report: string): Promise<void> {
  const file = resolve(HERE, 'README.md')
  const text = await readFile(file, 'utf8')
  const [start, end] = MARKS.map((mark) => text.indexOf(mark))
  if (start < 0 || end < start) throw new Error(`${file} lacks the marks ${MARKS.join(' and ')}`)
  await writeFile(file, `${text.slice(0, start)}${MARKS[0]}\n\n${report}\n\n${text.slice(end)}`)
}

await main(process.argv.slice(2))
