/**
 * PostgreSQL refuses to run as root. Where we are root it runs as the user `postgres` if the machine has one, else as `nobody`: no account is made on anybody's
 * machine. That user must be able to enter every folder above its binaries and its data.
 */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'

export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** The user to run PostgreSQL as; null: as ourselves. `owner` of an existing data folder goes before all others. */
export function databaseUser(existingData: string | null): SystemUser | null {
  if (process.getuid?.() !== 0) return null
  if (existingData) {
    const { uid, gid } = statSync(existingData)
    if (uid !== 0) return { uid, gid }
  }
  return lookUp('postgres') ?? lookUp('nobody') ?? { uid: 65534, gid: 65534 }
}

function lookUp(name: string): SystemUser | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null // No such user.
  }
}

/** Whether the user may enter `folder` and all above it (access lists are not looked at). Folders that do not exist yet count as enterable. */
export function canEnter(user: SystemUser | null, folder: string): boolean {
  if (!user) return true
  const above = dirname(folder)
  if (above !== folder && !canEnter(user, above)) return false
  const found = statSync(folder, { throwIfNoEntry: false })
  if (!found) return true
  if (found.uid === user.uid) return (found.mode & 0o100) !== 0
  if (found.gid === user.gid) return (found.mode & 0o010) !== 0
  return (found.mode & 0o001) !== 0
}
