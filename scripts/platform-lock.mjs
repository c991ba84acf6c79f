/** One start at a time in a folder: `running.json` names the process and its address. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ pid: number, address?: string }} Running
 * @typedef {{ tell(address: string): void, release(): void }} Lock
 */

/**
 * Null if nobody runs there, and then the folder is ours; else who does. A file that a killed start has left counts for nothing.
 * @param {string} home
 * @returns {{ lock: Lock } | { running: Running }}
 */
export function lockHome(home) {
  mkdirSync(home, { recursive: true, mode: 0o711 })
  const file = join(home, 'running.json')
  /** @param {Running} content @param {string} flag */
  const write = (content, flag) => writeFileSync(file, JSON.stringify(content), { flag, mode: 0o644 })
  for (;;) {
    try {
      write({ pid: process.pid }, 'wx')
      const release = () => rmSync(file, { force: true })
      return { lock: { tell: (address) => write({ pid: process.pid, address }, 'w'), release } }
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
      const running = readRunning(file)
      if (running && isStart(running.pid)) return { running }
      rmSync(file, { force: true })
    }
  }
}

/** @param {string} file @returns {Running | null} */
function readRunning(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // Gone, or cut short.
  }
}

/** Whether the process lives and is one of ours: after a restart of the machine its number may be another's. @param {number} pid */
function isStart(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return false
  }
  const commandLine = `/proc/${pid}/cmdline`
  if (!existsSync(commandLine)) return true
  try {
    return /\b(start|dev)\.mjs\b/.test(readFileSync(commandLine, 'utf8'))
  } catch {
    return true // Another user's.
  }
}
