/**
 * The process between us and PostgreSQL: it ends the server, gently, as soon as whoever started it is gone, even by SIGKILL. It stands in a process group of its own, so
 * Ctrl-C on a terminal does not reach it. Messages in: `{ start }`, `{ stop: true }`; out: `{ exited: { code, signal } }`.
 *
 * @typedef {{ program: string, args: string[], cwd: string, env: Record<string, string>, uid?: number, gid?: number, stop?: string[], remove?: string }} Start
 * `stop`: a command that ends the server, for systems without signals; `remove`: a folder to remove afterwards.
 */
import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { setTimeout } from 'node:timers'

const PATIENCE_MILLISECONDS = 8000

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {})

process.once('message', (/** @type {{ start: Start }} */ { start }) => {
  const { program, args, cwd, env, uid, gid, stop, remove } = start
  const server = spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(uid !== undefined && { uid, gid }),
  })
  let stopping = false

  const end = () => {
    if (stopping) return
    stopping = true
    // "Fast": sessions are ended, everything is written. The last resort leaves the rest to recovery at the next start.
    if (stop) spawnSync(stop[0] ?? '', stop.slice(1), { stdio: 'ignore' })
    else server.kill('SIGINT')
    setTimeout(() => server.kill('SIGQUIT'), PATIENCE_MILLISECONDS).unref()
  }
  process.on('message', (/** @type {{ stop?: boolean }} */ message) => {
    if (message.stop) end()
  })
  process.on('disconnect', end)
  if (!process.connected) end()

  /** @param {number | null} code @param {string | null} signal */
  const leave = (code, signal) => {
    if (remove) rmSync(remove, { recursive: true, force: true })
    if (!process.connected) process.exit(0)
    process.send?.({ exited: { code, signal } }, () => process.exit(0))
  }
  server.on('exit', leave)
  server.on('error', (error) => {
    console.error(String(error))
    leave(null, null)
  })
})
process.once('disconnect', () => setTimeout(() => process.exit(0), PATIENCE_MILLISECONDS + 5000).unref())
