/** A thread that ends its process when the process's parent is gone. Plain JavaScript: threads start without the TypeScript loader. */
import { workerData } from 'node:worker_threads'

const EVERY_MILLISECONDS = 500

globalThis.setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
}, EVERY_MILLISECONDS)
