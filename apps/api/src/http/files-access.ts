/** What the plain routes share: who asks, what they may, and how a failure is answered. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from '@sightline/engine/declarations'
import { authorise, type Access, type AccessRequest } from '../access/authorise.ts'
import type { SignedInUser } from '../trpc/context.ts'
import type { Services } from '../trpc/context.ts'
import { describeFailure, toApiError } from '../errors/describe-failure.ts'

export type FileRouteServices = Pick<Services, 'db' | 'store' | 'inspector'> & {
  readonly config: Pick<Services['config'], 'limits'>
}

export interface FileRoutes {
  readonly services: FileRouteServices
  /** Null: nobody is signed in. */
  readonly userOf: (request: FastifyRequest, reply: FastifyReply) => Promise<SignedInUser | null>
}

export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Throws as `authorise`. */
export async function accessOf<Schema extends z.ZodObject>(
  { services, userOf }: FileRoutes,
  { request, reply }: Exchange,
  asked: Omit<AccessRequest<Schema, SignedInUser>, 'user'>,
): Promise<Access<SignedInUser>> {
  return await authorise(services.db, { ...asked, user: await userOf(request, reply) })
}

/** `{ error: { code, message, hint } }`; what is our fault goes into the log instead. */
export async function sendFailure(thrown: unknown, { request, reply }: Exchange): Promise<FastifyReply> {
  const { error, status, ours } = describeFailure(thrown, request.id)
  if (ours) request.log.error({ err: thrown }, 'a request failed')
  reply.headers({ 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' })
  return await reply.code(status).send({ error: toApiError(error) })
}
