/** What keeps explainers by third parties in, on this machine, in words. */
import type { SandboxProtection } from '../package-types.ts'
import type { SandboxOptions } from '../sandbox-options.ts'
import { hasPermissionModel } from './launch.ts'
import { findEnclosure } from './probe.ts'

/** Found out once a process. Throws SANDBOX_FAILED where none can be started. */
export async function sandboxProtection({ cache }: Pick<SandboxOptions, 'cache'> = {}): Promise<SandboxProtection> {
  const { enclosure } = await findEnclosure(cache)
  const fileSystem = enclosure === 'isolated'
  const namespaces = fileSystem || enclosure === 'namespaces'
  const kernelLimits = namespaces || enclosure === 'plain'
  const things: readonly (readonly [boolean, closed: string, missing: string])[] = [
    [
      hasPermissionModel,
      'Node refuses files, child processes, threads and native addons.',
      'This Node has no permission model: files and child processes are open.',
    ],
    [
      fileSystem,
      'It has a file system of its own, read-only, with nothing but Node and the package.',
      'Files are closed by Node alone; a fault in Node would open them.',
    ],
    [
      namespaces,
      'It has no network and sees no other process.',
      'Connections and signals to other processes are closed in JavaScript alone: this machine gives no namespaces, or not to us.',
    ],
    [true, 'Its environment is empty.', ''],
    [
      kernelLimits,
      'Memory is bounded by the kernel, and nothing can be written to any file.',
      'Memory is watched, not bounded: a sudden demand can exceed the limit for a moment.',
    ],
  ]
  return {
    permissionModel: hasPermissionModel,
    namespaces,
    fileSystem,
    closed: things.flatMap(([isClosed, closed]) => (isClosed ? [closed] : [])),
    missing: things.flatMap(([isClosed, , missing]) => (isClosed ? [] : [missing])),
  }
}
