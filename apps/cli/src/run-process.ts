/**
 * Runs a command as the work of a whole process. Under scripts/supervise.mjs (see there) it is asked to stop by a message and tells of unfinished
 * folders; run by itself, it handles signals on its own.
 */
import { rmSync } from 'node:fs'
import { folderOfUser, homeFolder, type Environment } from './environment.ts'

const PATIENCE_MILLISECONDS = 500
const ABORTED = 130

/** `command` gives the exit code and does not throw. The process ends as it ends. */
export async function runProcess(command: (args: readonly string[], environment: Environment) => Promise<number>): Promise<void> {
  // Whoever reads our output may stop reading (`| head`): no reason to complain.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const controller = new AbortController()
  const folder = folderOfUser(process.env, process.cwd())
  const code = await command(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    folder,
    signal: controller.signal,
    unfinished: process.send ? supervised(controller) : alone(controller),
    debug: process.env['SIGHTLINE_DEBUG'] === '1',
    home: homeFolder(process.env, folder),
    catalogue: process.env['SIGHTLINE_CATALOGUE'] || undefined,
    registry: process.env['SIGHTLINE_PACKAGE_REGISTRY'] || undefined,
  })
  // What was written to a pipe may still be on its way.
  process.stdout.write('', () => process.exit(code))
}

/** The supervisor removes what we tell it of, should we be killed. */
function supervised(controller: AbortController): Environment['unfinished'] {
  process.on('message', ({ stop }: { stop?: boolean }) => {
    if (stop) controller.abort()
  })
  process.on('disconnect', () => controller.abort())
  return {
    begin: (folder) => process.send?.({ unfinished: folder }),
    end: (folder) => process.send?.({ finished: folder }),
  }
}

function alone(controller: AbortController): Environment['unfinished'] {
  const folders = new Set<string>()
  const stop = () => {
    controller.abort()
    setTimeout(() => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
      process.exit(ABORTED)
    }, PATIENCE_MILLISECONDS).unref()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  return { begin: (folder) => folders.add(folder), end: (folder) => folders.delete(folder) }
}
