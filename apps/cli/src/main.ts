/** The entry of the command line program; scripts/sightline.mjs runs it. */
import { runCommandLine } from './program.ts'
import { runProcess } from './run-process.ts'

await runProcess(runCommandLine)
