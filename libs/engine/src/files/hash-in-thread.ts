/** SHA-256 of a large file by another thread, while this one has other work. The file is never in memory as a whole. */
import { Worker } from 'node:worker_threads'

/** As text, since this package is TypeScript, JavaScript and part of larger programs, and a file beside this one would have to follow it everywhere. */
const PROGRAM = `
  const { createHash } = require('node:crypto')
  const { openSync, readSync } = require('node:fs')
  const { parentPort, workerData } = require('node:worker_threads')
  const hash = createHash('sha256')
  const piece = Buffer.alloc(2 ** 21)
  const file = openSync(workerData, 'r')
  for (let read; (read = readSync(file, piece, 0, piece.length, null)) > 0; ) hash.update(piece.subarray(0, read))
  parentPort.postMessage(hash.digest('hex'))
`

/** Hexadecimal. Throws what the file system says. */
export function hashInThread(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(PROGRAM, { eval: true, workerData: path, execArgv: [], env: {} })
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('the thread that computes its SHA-256 has ended early')))
  })
}
