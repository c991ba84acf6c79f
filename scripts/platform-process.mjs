/** A part of the platform as a process: its output goes into a file, its end is noticed, it ends when it is asked to, and, through a channel, when we are gone. */
import { fork } from 'node:child_process'
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers'
import { root } from './ensure-dependencies.mjs'

const PATIENCE_MILLISECONDS = 7000
const LARGEST_LOG = 10_000_000

/**
 * @typedef {object} PartOptions
 * @property {string} name as people are told
 * @property {string} program a file for Node
 * @property {readonly string[]} [args]
 * @property {readonly string[]} [nodeArgs] options of Node itself
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} env beside our own environment
 * @property {string} log
 *
 * @typedef {{ code: number | null, signal: string | null }} End
 * `ready`: it has said `{ ready }`.
 * @typedef {{ name: string, log: string, logStart: number, ready: Promise<void>, ended: Promise<End>, hasEnded(): boolean, stop(): Promise<void>, kill(): void }} Part
 */

/** @param {PartOptions} options @returns {Part} */
export function startPart({ name, program, args = [], nodeArgs = [], cwd = root, env, log }) {
  const output = openLog(log)
  const logStart = fstatSync(output).size
  const child = fork(program, args, {
    cwd,
    execArgv: [...nodeArgs],
    // A group of its own: Ctrl-C on the terminal is for us, who end the parts in their order.
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, ...env },
  })
  closeSync(output)
  let over = false
  /** @type {Promise<End>} */
  const ended = new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      over = true
      resolve({ code, signal })
    })
    child.on('error', () => {
      over = true
      resolve({ code: null, signal: null })
    })
  })
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    child.on('message', (/** @type {{ ready?: object }} */ message) => {
      if (message.ready) resolve()
    })
  })
  const kill = () => {
    if (over || child.pid === undefined) return
    try {
      // With all that it has started, where there are groups.
      if (process.platform === 'win32') child.kill('SIGKILL')
      else process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has just ended.
    }
  }
  return {
    name,
    log,
    logStart,
    ready,
    ended,
    hasEnded: () => over,
    kill,
    async stop() {
      if (!over) child.kill('SIGTERM')
      const timer = setTimeout(kill, PATIENCE_MILLISECONDS)
      await ended
      globalThis.clearTimeout(timer)
    },
  }
}

/** The end of a log, for those who must know why a part has ended. @param {string} file @param {number} [from] where its part of the log begins */
export function lastLines(file, from = 0) {
  const lines = readFileSync(file).subarray(from).toString('utf8').trimEnd().split('\n')
  return lines.slice(-15).map((line) => `  | ${line.slice(0, 500)}`)
}

/** Goes on where the last start has ended; what has grown large is kept once. @param {string} file */
function openLog(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG) renameSync(file, `${file}.old`)
  return openSync(file, 'a', 0o600)
}
