/**
 * How the process of the sandbox is started: Node with its permission model, wrapped in whatever else of the machine keeps it in and ends it with us.
 *
 * - `isolated` (Linux): namespaces of its own for users, processes, network, IPC and mounts; a file system that holds Node, its libraries, the sandbox's code and the
 *   package, all read-only; no capabilities.
 * - `namespaces` (Linux where mounts are forbidden): the same without the file system.
 * - `plain` (Linux without namespaces, as in most containers): the permission model, and limits of the kernel.
 * - `watched` (other systems with a POSIX shell): the same with a shell that ends the process when we are gone.
 * - `bare` (Windows): the permission model; the system ends children with their parent.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const ENCLOSURES = ['isolated', 'namespaces', 'plain', 'watched', 'bare'] as const
export type Enclosure = (typeof ENCLOSURES)[number]

export interface LaunchRequest {
  /** All that may be read. */
  readonly folders: readonly string[]
  /** Node's arguments after its options: program and its arguments. */
  readonly program: readonly string[]
  readonly memoryMegabytes: number
  /** Where the file system of its own is put together, and where the process stands otherwise: an empty folder. */
  readonly emptyFolder: string
}

export interface Launch {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Whether it takes a further pipe (after the channel), whose end is the process's end. */
  readonly lifeline: boolean
}

/** Node calls it so up to 22.12, and by its own name after. */
const permissionFlag = ['--permission', '--experimental-permission'].find((flag) => process.allowedNodeEnvironmentFlags.has(flag))
export const hasPermissionModel = permissionFlag !== undefined

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const TOOLS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']

export async function launchOf(enclosure: Enclosure, request: LaunchRequest): Promise<Launch> {
  const { emptyFolder, memoryMegabytes } = request
  await mkdir(emptyFolder, { recursive: true })
  const node = [process.execPath, ...nodeOptions(request), ...request.program]
  const common = { cwd: emptyFolder, lifeline: false }
  switch (enclosure) {
    case 'isolated': {
      const unshare = ['--user', '--map-root-user', '--mount', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child']
      const mounted = [...(await libraryFolders()), ...request.folders]
      const enclose = ['/bin/sh', script('enclose.sh'), emptyFolder, String(mounted.length), ...mounted, ...node]
      const [command, ...args] = [...(await limits(memoryMegabytes)), await tool('unshare'), ...unshare, ...enclose]
      return { ...common, command, args }
    }
    case 'namespaces': {
      const unshare = ['--user', '--map-root-user', '--net', '--ipc', '--uts', '--pid', '--fork', '--mount-proc', '--kill-child']
      const drop = [await tool('setpriv'), '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all']
      const [command, ...args] = [...(await limits(memoryMegabytes)), await tool('unshare'), ...unshare, ...drop, ...node]
      return { ...common, command, args }
    }
    case 'plain': {
      const [command, ...args] = [...(await limits(memoryMegabytes)), ...node]
      return { ...common, command, args }
    }
    case 'watched':
      return { ...common, command: '/bin/sh', args: [script('watch.sh'), ...node], lifeline: true }
    case 'bare':
      return { ...common, command: process.execPath, args: node.slice(1) }
  }
}

function nodeOptions({ folders, memoryMegabytes }: LaunchRequest): string[] {
  return [
    ...(permissionFlag ? [permissionFlag, ...folders.map((folder) => `--allow-fs-read=${join(folder, '/')}`)] : []),
    '--no-addons',
    '--no-warnings',
    // Buffers lie outside of it: the rest of the memory is theirs.
    `--max-old-space-size=${Math.max(64, Math.floor(memoryMegabytes * 0.75))}`,
  ]
}

/** Ends with the thread that started it; no core dumps, nothing written to any file, and a bound on memory that the kernel keeps should we be too slow. */
async function limits(memoryMegabytes: number): Promise<string[]> {
  const bytes = (memoryMegabytes * 1.5 + 512) * (1 << 20)
  return [
    ...[await tool('setpriv'), '--pdeathsig', 'KILL'],
    ...[await tool('prlimit'), '--core=0', '--fsize=0', `--data=${Math.floor(bytes)}`],
  ]
}

async function tool(name: string): Promise<string> {
  for (const folder of TOOLS) {
    const path = join(folder, name)
    if (await access(path).then(() => true, () => false)) return path // prettier-ignore
  }
  throw new Error(`${name} (of util-linux) is not installed`)
}

/** Of the libraries that Node is linked with; and those of setpriv, which lie beside them. */
async function libraryFolders(): Promise<string[]> {
  const { stdout } = await promisify(execFile)(await tool('ldd'), [process.execPath], { env: {} as NodeJS.ProcessEnv })
  const paths = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => dirname(path))
  return [...new Set(paths)]
}

/** The processes below `root`, with it. Linux only. */
export function processesBelow(root: number): number[] {
  const found = [root]
  for (const pid of found) {
    try {
      found.push(...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number))
    } catch {
      // Gone in the meantime.
    }
  }
  return found
}
