/** Who asks: the session's user, from the cookie, for tRPC and for plain routes. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context, Services, SignedInUser } from '../trpc/context.ts'
import type { Auth } from './auth.ts'
import { toWebHeaders } from './routes.ts'

/**
 * Null: nobody is signed in. A session in use is prolonged once a day: the cookie with its new end goes onto the reply.
 */
export async function readUser(auth: Auth, request: FastifyRequest, reply?: FastifyReply): Promise<SignedInUser | null> {
  if (!request.headers.cookie) return null
  const { headers, response } = await auth.api.getSession({
    headers: toWebHeaders(request),
    returnHeaders: true,
    query: reply ? {} : { disableRefresh: true },
  })
  for (const cookie of headers?.getSetCookie() ?? []) reply?.header('set-cookie', cookie)
  if (!response) return null
  const { user, session } = response
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    isDemo: user.isDemo,
    ownsInstallation: user.ownsInstallation,
    sessionId: session.id,
  }
}

/** tRPC's context of a request: `createContext: contextMaker(services, auth)`. */
export function contextMaker(services: Services, auth: Auth) {
  return async ({ req, res }: { req: FastifyRequest; res: FastifyReply }): Promise<Context> => ({
    ...services,
    user: await readUser(auth, req, res),
    headers: toWebHeaders(req),
    requestId: req.id,
    log: req.log as Context['log'],
  })
}
