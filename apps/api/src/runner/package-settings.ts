/** How a process deals with packages of explainers: what they may take, and where they lie on this machine. */
import { join } from 'node:path'
import type { SharedConfig } from '../config/config.ts'
import type { SandboxSettings } from './protocol.ts'

export interface PackageSettings {
  /** Where packages lie unpacked, each in a folder that is named by its archive's SHA-256. */
  readonly folder: string
  readonly sandbox: SandboxSettings
}

export function packageSettings({ home, limits }: Pick<SharedConfig, 'home' | 'limits'>): PackageSettings {
  return {
    folder: join(home, 'packages'),
    sandbox: {
      memoryMegabytes: limits.packageMemory / 1e6,
      seconds: limits.packageSeconds,
      cache: join(home, 'sandbox'),
    },
  }
}
