/**
 * Every environment variable that Sightline reads: what it means and what it may be. The one list: processes read their settings by it, and docs/deployment.md
 * has it as a table, which a test compares.
 */
import { z } from 'zod'

export interface Variable<Value = unknown> {
  /** Which processes read it. */
  readonly usedBy: readonly ('start' | 'api' | 'worker')[]
  /** For the table; plain Markdown. */
  readonly description: string
  /** What holds without it, for the table; empty: nothing. */
  readonly without: string
  /** From the text of the environment, or undefined. */
  readonly schema: z.ZodType<Value, string | undefined>
  /** Never shown, not even in errors. */
  readonly secret?: true
}

const whole = (least: number, most: number, fallback: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .pipe(z.int({ error: 'must be a whole number' }).min(least, `must be at least ${least}`).max(most, `must be at most ${most}`))

const webAddress = z
  .string()
  .refine((text) => /^https?:$/.test(protocolOf(text)), 'must be an address that starts with http:// or https://')
  .transform((text) => text.replace(/\/+$/, ''))

const variable = <Value>(found: Variable<Value>): Variable<Value> => found
const everywhere = ['api', 'worker'] as const

export const variables = {
  DATABASE_URL: variable({
    usedBy: ['start', ...everywhere],
    description: 'A PostgreSQL server of your own (14 or newer): `postgresql://user:password@host:5432/database`.',
    without: '`npm start` brings its own PostgreSQL',
    secret: true,
    schema: z
      .string({ error: 'is needed: the address of the database, postgresql://user:password@host:5432/database' })
      .refine(
        (text) => /^postgres(ql)?:$/.test(protocolOf(text)),
        'must be an address like postgresql://user:password@host:5432/database',
      ),
  }),
  SIGHTLINE_HOME: variable({
    usedBy: ['start', ...everywhere],
    description: 'The folder for everything that Sightline keeps: its database, files, secret, logs.',
    without: '`.sightline` in the project',
    schema: z.string().optional(),
  }),
  SIGHTLINE_PORT: variable({
    usedBy: ['start', 'api'],
    description: 'The port of the one public address.',
    without: '`3000`, or the next free one',
    schema: whole(0, 65_535, 3000),
  }),
  SIGHTLINE_HOST: variable({
    usedBy: ['start', 'api'],
    description: 'The address to listen on: `0.0.0.0` to be reached from other machines.',
    without: '`127.0.0.1`',
    schema: z.string().optional().default('127.0.0.1'),
  }),
  SIGHTLINE_PUBLIC_URL: variable({
    usedBy: ['start', 'api'],
    description:
      'What people type, if a reverse proxy stands in front: `https://sightline.example.org`. Cookies are for https alone when it starts so.',
    without: '`http://localhost:<port>`',
    schema: webAddress.optional(),
  }),
  SIGHTLINE_TRUSTED_PROXIES: variable({
    usedBy: ['api'],
    description:
      'Addresses or networks, comma-separated, of reverse proxies whose `X-Forwarded-For` is believed. The limit on sign-in attempts counts the addresses that they give.',
    without: '`127.0.0.1,::1`',
    schema: z
      .string()
      .optional()
      .default('127.0.0.1,::1')
      .transform((text) =>
        text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      )
      .refine(
        (parts) => parts.every((part) => z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(part).success),
        'must be addresses or networks, separated by commas: 10.0.0.0/8,192.168.1.2',
      ),
  }),
  SIGHTLINE_SECRET: variable({
    usedBy: ['api'],
    description: 'Signs the cookies of sessions: 32 characters or more, the same for all API processes.',
    without: 'made once and kept in `SIGHTLINE_HOME`',
    secret: true,
    schema: z.string().min(32, 'must have 32 characters or more').optional(),
  }),
  SIGHTLINE_SIGN_UP: variable({
    usedBy: ['api'],
    description: 'Who may sign up after the first person: `invitation` (those who hold a link) or `open` (anybody).',
    without: '`invitation`',
    schema: z.enum(['open', 'invitation'], { error: 'must be open or invitation' }).optional().default('invitation'),
  }),
  SIGHTLINE_DEMO: variable({
    usedBy: ['start'],
    description: '`1`: add the demo to a database of your own too; `0`: to none.',
    without: 'the demo comes with the PostgreSQL that `npm start` brings, and with no other',
    schema: z
      .enum(['0', '1'], { error: 'must be 1 or 0' })
      .optional()
      .transform((text) => (text === undefined ? undefined : text === '1')),
  }),
  SIGHTLINE_DATABASE_CONNECTIONS: variable({
    usedBy: everywhere,
    description: 'How many connections to the database one process holds at most.',
    without: '`10`',
    schema: whole(2, 500, 10),
  }),
  SIGHTLINE_RUNTIME: variable({
    usedBy: everywhere,
    description: 'What computes runs that do not ask for a runtime: `onnxruntime` or `tfjs`.',
    without: '`onnxruntime`',
    schema: z.enum(['onnxruntime', 'tfjs'], { error: 'must be onnxruntime or tfjs' }).optional().default('onnxruntime'),
  }),
  SIGHTLINE_CONCURRENCY: variable({
    usedBy: ['worker'],
    description: 'How many runs one worker computes at a time. Each takes all processors, so more is rarely faster.',
    without: '`1`',
    schema: whole(1, 64, 1),
  }),
  SIGHTLINE_RUN_SECONDS: variable({
    usedBy: everywhere,
    description: 'How long a run may take before it is ended as failed.',
    without: '`3600`',
    // Node's timers end at 24.8 days; beyond that they fire at once.
    schema: whole(1, 24 * 86_400, 3600),
  }),
  SIGHTLINE_RUN_MEMORY_MB: variable({
    usedBy: everywhere,
    description: 'How much memory the process of a run may take, in MB, before it is ended as failed.',
    without: '`4096`',
    schema: whole(256, 4_194_304, 4096),
  }),
  SIGHTLINE_MODEL_UPLOAD_MB: variable({
    usedBy: everywhere,
    description: 'The largest model that can be uploaded, in MB.',
    without: '`2048`',
    schema: whole(1, 1_048_576, 2048),
  }),
  SIGHTLINE_CATALOGUE: variable({
    usedBy: ['api'],
    description:
      'Another catalogue of public models than the one that comes along: a JSON file, or its http(s) address ([catalogue.md](catalogue.md)).',
    without: 'the one that comes along',
    schema: z.string().optional(),
  }),
  SIGHTLINE_IMAGE_UPLOAD_MB: variable({
    usedBy: everywhere,
    description: 'The largest image that can be uploaded, in MB.',
    without: '`50`',
    schema: whole(1, 1_048_576, 50),
  }),
  SIGHTLINE_PACKAGES: variable({
    usedBy: ['api'],
    description: '`off`: nobody can install packages of explainers; those that are installed stay.',
    without: '`on`: the owner of the installation can',
    schema: z
      .enum(['on', 'off'], { error: 'must be on or off' })
      .optional()
      .transform((text) => text !== 'off'),
  }),
  SIGHTLINE_PACKAGE_REGISTRY: variable({
    usedBy: ['api'],
    description: 'Where names of packages are looked up, and all that they depend on: a registry that speaks npm’s protocol.',
    without: '`https://registry.npmjs.org`',
    schema: webAddress.optional(),
  }),
  SIGHTLINE_PACKAGE_MB: variable({
    usedBy: ['api'],
    description: 'The largest package that can be installed, in MB: its archive, with all that it depends on.',
    without: '`100`',
    schema: whole(1, 10_240, 100),
  }),
  SIGHTLINE_PACKAGE_MEMORY_MB: variable({
    usedBy: everywhere,
    description:
      'How much memory the process with the code of a package may take, in MB, beside that of the run, which holds the model.',
    without: '`1024`',
    schema: whole(128, 1_048_576, 1024),
  }),
  SIGHTLINE_PACKAGE_SECONDS: variable({
    usedBy: everywhere,
    description:
      'How long the code of a package may compute for one image before its run is ended as failed. While it waits for the model the clock stands still.',
    without: '`300`',
    schema: whole(1, 24 * 86_400, 300),
  }),
  SIGHTLINE_S3_BUCKET: variable({
    usedBy: everywhere,
    description: 'Keep files in this bucket rather than in `SIGHTLINE_HOME`. The same for every process, as are the next four.',
    without: 'files lie in `SIGHTLINE_HOME/files`',
    schema: z.string().optional(),
  }),
  SIGHTLINE_S3_ENDPOINT: variable({
    usedBy: everywhere,
    description: 'The address of an S3-compatible service that is not Amazon’s.',
    without: 'Amazon’s own',
    schema: webAddress.optional(),
  }),
  SIGHTLINE_S3_REGION: variable({
    usedBy: everywhere,
    description: 'The region of the bucket.',
    without: '`us-east-1`',
    schema: z.string().optional().default('us-east-1'),
  }),
  SIGHTLINE_S3_KEY: variable({
    usedBy: everywhere,
    description: 'The id of the access key.',
    without: 'what the machine itself has been given (role, profile)',
    secret: true,
    schema: z.string().optional(),
  }),
  SIGHTLINE_S3_SECRET: variable({
    usedBy: everywhere,
    description: 'The access key’s secret; with `SIGHTLINE_S3_KEY`.',
    without: '',
    secret: true,
    schema: z.string().optional(),
  }),
  SIGHTLINE_S3_CACHE_MB: variable({
    usedBy: everywhere,
    description: 'How much of the disk copies of the bucket’s files may take, in MB.',
    without: '`10240`',
    schema: whole(100, 104_857_600, 10_240),
  }),
  SIGHTLINE_LOG_LEVEL: variable({
    usedBy: everywhere,
    description: '`trace`, `debug`, `info`, `warn`, `error` or `fatal`: the least that is written to the log.',
    without: '`info`',
    schema: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
        error: 'must be trace, debug, info, warn, error or fatal',
      })
      .optional()
      .default('info'),
  }),
  SIGHTLINE_WEB_URL: variable({
    usedBy: ['api'],
    description: 'Where the web app answers, for the API alone, which passes on to it all that is not `/api`.',
    without: '`http://127.0.0.1:3001`; `npm start` chooses one',
    schema: webAddress.optional().default('http://127.0.0.1:3001'),
  }),
  SIGHTLINE_DEVELOPMENT: variable({
    usedBy: ['api'],
    description:
      '`1`: the web app is Next’s development server, which needs a web socket and `eval`. Never for others than yourself.',
    without: '`0`; `npm run dev` sets it',
    schema: z
      .enum(['0', '1'], { error: 'must be 1 or 0' })
      .optional()
      .transform((text) => text === '1'),
  }),
} as const

export type VariableName = keyof typeof variables
export type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> }

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : ''
}
