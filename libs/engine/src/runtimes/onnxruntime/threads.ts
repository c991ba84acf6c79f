/**
 * How many threads compute. Left to itself ONNX Runtime takes one for each physical core that it can make out, and half of the processors where it does not know the machine: of a virtual
 * machine with two it left one idle (forward pass of ResNet-50: 43 ms, with both 24 ms).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

const PROCESSORS = '/sys/devices/system/cpu'

/** One for each core of the machine, but no more than the processors that this process may run on; 0, where the system does not say which processors share a core, leaves it to ONNX Runtime. */
export function computingThreads(processors = PROCESSORS): number {
  const cores = countCores(siblingsIn(processors))
  return Math.min(cores, availableParallelism())
}

/** Processors with the same siblings are threads of one core. */
export function countCores(siblings: readonly string[]): number {
  return new Set(siblings).size
}

/** Of each processor that runs: those that share its core, `0,4` or `0-1`. */
function siblingsIn(processors: string): string[] {
  const names = read(() => readdirSync(processors)) ?? []
  return names
    .filter((name) => /^cpu\d+$/.test(name))
    .flatMap((name) => read(() => readFileSync(join(processors, name, 'topology/thread_siblings_list'), 'utf8').trim()) ?? [])
}

/** Null where the system has no such file (another one than Linux, or a processor that is switched off) or does not let us read it: then ONNX Runtime decides, which is no failure. */
function read<T>(from: () => T): T | null {
  try {
    return from()
  } catch {
    return null
  }
}
