/**
 * Runs a TypeScript program in a child process that a signal ends within a second, whatever the child is doing.
 *
 * ONNX Runtime computes on the thread that calls it, so the child's event loop can stand still for seconds on a large model, and a
 * signal handler with it. The child is asked to stop first (message `{ stop: true }`, to which it answers by ending); if it does not,
 * it is killed, and the unfinished folders that it has told of (`{ unfinished: path }`, `{ finished: path }`) are removed for it, as are
 * the weights that it has put into the folder of temporary files.
 */
import { fork } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers'
import { fileURLToPath } from 'node:url'

const PATIENCE_MILLISECONDS = 500
/** Those of the engine's runtimes/worker-environment.ts, which says why. */
export const ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(512 * 2 ** 20),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
}
export const OPTIONS = ['--max-semi-space-size=1']
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Never returns to its caller's work: the process ends as the child ends.
 * @param {string} file relative to the project's folder
 * @param {readonly string[]} args
 */
export function supervise(file, args) {
  const env = { ...ENVIRONMENT, ...process.env }
  const child = fork(fileURLToPath(new URL('supervised.mjs', import.meta.url)), [file, ...args], {
    env,
    execArgv: [...process.execArgv, ...OPTIONS],
  })
  /** @type {Set<string>} */
  const unfinished = new Set()
  /** @type {number | null} */
  let stoppedWith = null

  child.on('message', (/** @type {{ unfinished?: string, finished?: string }} */ message) => {
    if (message.unfinished) unfinished.add(message.unfinished)
    if (message.finished) unfinished.delete(message.finished)
  })
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stoppedWith !== null) return
      stoppedWith = 128 + constants.signals[signal]
      if (child.connected) child.send({ stop: true })
      setTimeout(() => child.kill('SIGKILL'), PATIENCE_MILLISECONDS).unref()
    })
  }
  child.on('exit', (code, signal) => {
    // A progress bar that the child could not remove.
    if (signal && process.stderr.isTTY) process.stderr.write('\r\x1b[2K')
    for (const folder of unfinished) rmSync(folder, { recursive: true, force: true })
    if (signal && child.pid !== undefined) removeWeights(child.pid)
    if (stoppedWith !== null) process.exit(stoppedWith)
    if (signal) {
      console.error(`error PROCESS_ENDED: The process that did the work was ended by ${signal}.`)
      console.error('  → If the machine ran out of memory, close other programs or take fewer images at once, then try again.')
    }
    process.exit(code ?? 1)
  })
}

/**
 * The name is that of the engine's runtimes/onnxruntime/weights-folder.ts, which removes its folders itself unless the process is killed.
 * @param {number} pid
 */
function removeWeights(pid) {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith(`sightline-weights-${pid}-`)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}
