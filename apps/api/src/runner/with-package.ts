/** A package of explainers, open for the time of one task: its code runs in a sandbox process of its own, and only the model that it asks is in ours. */
import { utimes } from 'node:fs/promises'
import { createRegistry, type Registry } from '@sightline/engine/declarations'
import { openPackage, unpackPackage, type SandboxOptions } from '@sightline/plugin-host'
import type { LocalPackage, SandboxSettings } from './protocol.ts'

/** Throws the host's PACKAGE_… errors; the sandbox is gone when it returns, and as soon as the signal says so. */
export async function withPackage<T>(
  local: LocalPackage,
  signal: AbortSignal,
  work: (explainers: Registry) => Promise<T>,
): Promise<T> {
  await unpackLocal(local)
  const opened = await openPackage(local.folder, { described: local.described, ...sandboxOf(local.sandbox) })
  const close = () => void opened.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    signal.throwIfAborted()
    return await work(createRegistry(opened.explainers))
  } finally {
    signal.removeEventListener('abort', close)
    await opened.close()
  }
}

/** Verified, into the folder that all share; marked as used: see `removeUnusedPackages`. */
export async function unpackLocal({ archive, folder, integrity }: LocalPackage): Promise<void> {
  await unpackPackage(archive, folder, integrity)
  const now = new Date()
  await utimes(folder, now, now)
}

export function sandboxOf({ memoryMegabytes, seconds, cache }: SandboxSettings): SandboxOptions {
  return {
    memoryMegabytes,
    timeoutMilliseconds: seconds * 1000,
    cache,
    // Into the parent's log, as all that a runner has to say.
    onLog: (text) => void process.stderr.write(text),
  }
}
