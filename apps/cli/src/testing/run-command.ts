/** Runs a command in this process, as the program would, and keeps what it prints. */
import { join } from 'node:path'
import type { Environment } from '../environment.ts'
import { runCommandLine } from '../program.ts'

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `folder`: where the user stands; what is kept is kept in `home` there. */
export async function runCommand(
  folder: string,
  args: readonly string[],
  { signal = new AbortController().signal, catalogue }: { signal?: AbortSignal; catalogue?: string } = {},
): Promise<CommandOutcome> {
  const written = { stdout: '', stderr: '' }
  const environment: Environment = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    folder,
    signal,
    unfinished: { begin: () => {}, end: () => {} },
    debug: false,
    home: join(folder, 'home'),
    ...(catalogue !== undefined && { catalogue }),
  }
  const code = await runCommandLine(args, environment)
  return { code, ...written }
}
