/**
 * Sign-in: better-auth with e-mail and password, on the tables of `prisma/schema.prisma`. Its organisation is our workspace; what members may do there is asked of
 * the tRPC API alone, so none of the organisation's routes is served (`routes.ts` has the list of those that are).
 */
import { randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth/minimal'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { organization } from 'better-auth/plugins/organization'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import type { Database } from '../database/client.ts'
import { after, before } from './hooks.ts'
import { trustedOrigins } from './origins.ts'
import { PASSWORD_LENGTH } from './password.ts'
import { accessControl, roles } from './roles.ts'
import { signUpEndpoint } from './sign-up-endpoint.ts'

export interface AuthServices {
  readonly db: Database
  readonly config: Pick<Config, 'publicUrl' | 'secret' | 'signUp'>
  readonly log: Logger
}

/** Set by our server from the connection, never taken from the browser. */
export const CLIENT_ADDRESS_HEADER = 'x-sightline-client-address'

const DAY = 86_400

/** For one address, in a minute: guesses of passwords, and other things that are worth trying often. Refused until a minute has passed without a try. */
const ATTEMPTS = { window: 60, max: 10 }

export type Auth = ReturnType<typeof createAuth>

export function createAuth({ db, config, log }: AuthServices) {
  return betterAuth({
    appName: 'Sightline',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: config.secret,
    trustedOrigins: trustedOrigins(config.publicUrl),
    database: prismaAdapter(db, { provider: 'postgresql', transaction: true }),
    emailAndPassword: {
      enabled: true,
      // Better-auth's own sign-up stays shut even if ours should stop standing in its place.
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    user: {
      additionalFields: {
        isDemo: { type: 'boolean', required: true, defaultValue: false, input: false },
        ownsInstallation: { type: 'boolean', required: true, defaultValue: false, input: false },
      },
    },
    // Read from the database at every request: a session that is revoked ends at once. `freshAge: 0`: sessions may be listed at any age.
    session: { expiresIn: 30 * DAY, updateAge: DAY, freshAge: 0, cookieCache: { enabled: false } },
    plugins: [
      organization({ schema: { organization: { modelName: 'workspace' } }, creatorRole: 'owner', ac: accessControl, roles }),
      signUpEndpoint({ db, config }),
    ],
    hooks: { before, after: after(db) },
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: {
        '/sign-in/email': ATTEMPTS,
        '/sign-up/email': ATTEMPTS,
        '/change-password': ATTEMPTS,
        '/get-session': false,
      },
    },
    advanced: {
      useSecureCookies: config.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      cookiePrefix: 'sightline',
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Said although it is the default: under a test runner better-auth would check no origin.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: {
      disableColors: true,
      // With `warn` better-auth writes refusals to the console on its own; our log has a level of its own.
      level: 'info',
      log: (level, message, ...details) => log[level]({ details }, `better-auth: ${message}`),
    },
  })
}
