/**
 * The entry of the command line program. Run by scripts/sightline.mjs as a supervised child (see there): asked to stop by a message, it
 * tells of unfinished folders. Run by itself, it handles signals on its own.
 */
import { rmSync } from 'node:fs'
import type { Environment } from './environment.ts'
import { folderOfUser } from './environment.ts'
import { runCommandLine } from './program.ts'

const PATIENCE_MILLISECONDS = 500
const ABORTED = 130

// Whoever reads our output may stop reading (`| head`): no reason to complain.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const controller = new AbortController()
const environment: Environment = {
  stdout: process.stdout,
  stderr: process.stderr,
  folder: folderOfUser(process.env, process.cwd()),
  signal: controller.signal,
  unfinished: process.send ? supervised() : alone(),
  debug: process.env['SIGHTLINE_DEBUG'] === '1',
}
const code = await runCommandLine(process.argv.slice(2), environment)
// The output of a pipe may still be on its way.
process.stdout.write('', () => process.exit(code))

/** The supervisor removes what we tell it of, should we be killed. */
function supervised(): Environment['unfinished'] {
  process.on('message', ({ stop }: { stop?: boolean }) => {
    if (stop) controller.abort()
  })
  process.on('disconnect', () => controller.abort())
  return {
    begin: (folder) => process.send?.({ unfinished: folder }),
    end: (folder) => process.send?.({ finished: folder }),
  }
}

function alone(): Environment['unfinished'] {
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
