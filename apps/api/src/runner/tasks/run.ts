/** The work of a run. */
import type { Task } from './task.ts'

export const run: Task<'run'> = () => Promise.reject(new Error('not built yet'))
