/** The command that does on a terminal what a run did. */
interface NamedImage {
  readonly name: string
}

export interface RunForCommand {
  /** The model's file to open. */
  readonly entry: string
  readonly images: readonly NamedImage[]
  readonly background: readonly NamedImage[]
  readonly explainerId: string
  /** As used. */
  readonly params: Readonly<Record<string, unknown>>
  /** `{ top }` or `{ class }` */
  readonly target: Readonly<Record<string, unknown>>
  readonly score: string
  readonly seed: number
  /** Null: the default of whoever runs it. */
  readonly runtime: string | null
}

/** For a POSIX shell. */
export function runCommand(run: RunForCommand): string {
  const { entry, images, background, explainerId, params, target, score, seed, runtime } = run
  const options: [name: string, value: string][] = [
    ['--method', explainerId],
    ...sorted(params).map(([name, value]): [string, string] => ['--param', `${name}=${paramText(value)}`]),
    ['--target', 'top' in target ? `top:${String(target['top'])}` : String(target['class'])],
    ['--score', score],
    ['--seed', String(seed)],
    ...background.map(({ name }): [string, string] => ['--background', filePath(name)]),
    ...(runtime === null ? [] : [['--runtime', runtime] satisfies [string, string]]),
  ]
  return [
    'sightline explain',
    quote(filePath(entry)),
    ...images.map(({ name }) => quote(filePath(name))),
    ...options.map(([name, value]) => `${name} ${quote(value)}`),
  ].join(' ')
}

/** The database keeps no order of its own. */
function sorted(params: Readonly<Record<string, unknown>>): [name: string, value: unknown][] {
  return Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Lists and objects as JSON; the rest as it is. */
function paramText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** A name that begins with a dash would be taken for an option. */
function filePath(name: string): string {
  return name.startsWith('-') ? `./${name}` : name
}

/** For a POSIX shell. */
export function quote(text: string): string {
  return /^[\w./:=,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
