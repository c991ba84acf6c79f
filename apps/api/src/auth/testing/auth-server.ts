/** The routes of sign-in on a real server and a real database, for tests that speak HTTP. */
import Fastify, { type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Config } from '../../config/config.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { createAuth, type Auth } from '../auth.ts'
import { refuseForeignOrigins } from '../refuse-foreign-origins.ts'
import { registerAuth } from '../routes.ts'

export const PUBLIC_URL = 'http://localhost:3000'
export const PASSWORD = 'correct horse battery'

export interface AuthServer {
  readonly app: FastifyInstance
  readonly auth: Auth
  readonly database: TestDatabase
  /** Lines of the log so far. */
  readonly logged: string[]
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown> & { readonly code?: string; readonly message?: string }
  /** `Set-Cookie` as it came. */
  readonly cookies: string[]
  /** What a browser would send back. */
  readonly cookie: string
}

export async function authServer(
  settings: Partial<Pick<Config, 'publicUrl' | 'signUp'>> & { readonly database?: TestDatabase } = {},
): Promise<AuthServer> {
  const { publicUrl = PUBLIC_URL, signUp = 'invitation' } = settings
  const database = settings.database ?? (await testDatabase())
  const logged: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })
  const auth = createAuth({
    db: database.db,
    log,
    config: { publicUrl, signUp, secret: 'x7Yq0ab3sd9f8s7df6kj2h3g4k5j6h7g8f9d0s1a' },
  })
  const app = Fastify({ trustProxy: true })
  refuseForeignOrigins(app, publicUrl)
  registerAuth(app, auth)
  await app.ready()
  return {
    app,
    auth,
    database,
    logged,
    async close() {
      await app.close()
      if (!settings.database) await database.close()
    },
  }
}

let strangers = 0

/** As a browser on our page does it. `from`: the address of who asks; each time another where none is said, so that limits do not mix. */
export async function ask(
  { app }: AuthServer,
  path: string,
  options: {
    readonly body?: Record<string, unknown>
    readonly cookie?: string
    readonly from?: string
    readonly headers?: Record<string, string>
  } = {},
): Promise<Answer> {
  const { body, cookie, from = `10.0.${++strangers >> 8}.${strangers & 255}` } = options
  const response = await app.inject({
    method: body ? 'POST' : 'GET',
    url: `/api/auth${path}`,
    headers: {
      origin: PUBLIC_URL,
      'x-forwarded-for': from,
      ...(cookie && { cookie }),
      ...options.headers,
    },
    ...(body && { payload: body }),
  })
  const header = response.headers['set-cookie'] ?? []
  const cookies = Array.isArray(header) ? header : [header]
  return {
    status: response.statusCode,
    body: (response.body ? response.json() : {}) as Answer['body'],
    cookies,
    cookie: cookies.map((one) => one.split(';')[0]).join('; '),
  }
}

export const person = (name: string) => ({ name, email: `${name.toLowerCase()}@example.org`, password: PASSWORD })
