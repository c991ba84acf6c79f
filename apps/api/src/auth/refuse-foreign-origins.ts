/**
 * Requests that change something must come from our own pages. Cookies are SameSite=Lax already, but a page of the same site (another port or subdomain) is not
 * kept out by that, and an upload is a request that any form can make.
 */
import type { FastifyInstance } from 'fastify'
import { toApiError } from '../errors/describe-failure.ts'
import { originForeign } from '../errors/auth-errors.ts'
import { trustedOrigins } from './origins.ts'

const READING = ['GET', 'HEAD', 'OPTIONS']

/** For every route registered on `app`. A request without `Origin` comes from no browser's page: scripts go on working. */
export function refuseForeignOrigins(app: FastifyInstance, publicUrl: string): void {
  const trusted = new Set(trustedOrigins(publicUrl))
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (READING.includes(request.method) || origin === undefined || trusted.has(origin)) return
    await reply.code(403).send({ error: toApiError(originForeign(origin, publicUrl)) })
  })
}
