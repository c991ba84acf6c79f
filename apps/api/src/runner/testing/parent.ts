/** A parent to be killed: starts a runner, prints its process id and gives it work that does not end. */
import { startRunner } from '../runner-process.ts'

const runner = startRunner({ entry: new URL('odd-runner.ts', import.meta.url) })
const { mediaType: pid } = await runner.request('inspect-image', { localPath: 'pid' })
process.stdout.write(pid)
await runner.request('inspect-image', { localPath: process.argv[2] })
