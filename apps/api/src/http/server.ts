/**
 * The one public address: sign-in, tRPC with its event streams, uploads, files, health; all else is passed on to the web app. Nothing is compressed here: event streams must not be, since a
 * compressed stream arrives when it ends, and pictures are already.
 */
import { randomUUID } from 'node:crypto'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import type { AnyTRPCRouter } from '@trpc/server'
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Auth } from '../auth/auth.ts'
import { refuseForeignOrigins } from '../auth/refuse-foreign-origins.ts'
import { registerAuth } from '../auth/routes.ts'
import { contextMaker, readUser } from '../auth/session.ts'
import { describeFailure, toApiError } from '../errors/describe-failure.ts'
import { addressUnknown, requestRefused } from '../errors/server-errors.ts'
import { pathOf } from '../log.ts'
import { appRouter } from '../trpc/app-router.ts'
import type { Services } from '../trpc/context.ts'
import { registerContentSecurity } from './content-security.ts'
import type { FileRoutes } from './files-access.ts'
import { registerFiles } from './files.ts'
import { registerHealth } from './health.ts'
import { registerPackageUploads } from './uploads-packages.ts'
import { registerUploads } from './uploads.ts'
import { registerWebProxy } from './web-proxy.ts'

export interface ServerParts {
  readonly services: Services
  readonly auth: Auth
  readonly log: Logger
  /** Other procedures, for tests. */
  readonly router?: AnyTRPCRouter
}

/** JSON: inputs of procedures. Uploads have their own limits. */
const BODY_LIMIT = 1_000_000

/** A server that is ready to listen. */
export async function buildServer({ services, auth, log, router = appRouter }: ServerParts): Promise<FastifyInstance> {
  const { config } = services
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // One line for each request, at its end; see logRequests.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    trustProxy: [...config.trustedProxies],
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    // Browsers' tabs hold event streams open for as long as they live.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 5000 },
    // A large model over a slow line takes longer than Node allows a request.
    requestTimeout: 0,
  })
  logRequests(app)
  answerErrors(app)
  await registerContentSecurity(app, config)

  await app.register(async (api) => {
    refuseForeignOrigins(api, config.publicUrl)
    registerHealth(api, services)
    registerAuth(api, auth)
    await api.register(fastifyTRPCPlugin, {
      prefix: '/api/trpc',
      // Queries over thousands of images do not fit into an address: they come as POST.
      trpcOptions: { router, createContext: contextMaker(services, auth), allowMethodOverride: true },
    })
    const routes: FileRoutes = { services, userOf: (request, reply) => readUser(auth, request, reply) }
    registerUploads(api, routes)
    registerPackageUploads(api, { ...routes, services })
    registerFiles(api, routes)
    api.all('/api/*', async (request, reply) => reply.code(404).send({ error: toApiError(addressUnknown(pathOf(request.url))) }))
  })
  await registerWebProxy(app, config)
  await app.ready()
  return app
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, ip } = request
    // Pages and their parts are the web app's: they would drown what happens here.
    const level = url.startsWith('/api/') ? 'info' : 'debug'
    const milliseconds = Math.round(reply.elapsedTime)
    request.log[level]({ method, path: pathOf(url), status: reply.statusCode, milliseconds, from: ip }, 'request')
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (thrown: FastifyError, request, reply) => {
    // Fastify's own refusals: a body that is too large or no JSON.
    if (thrown.statusCode && thrown.statusCode < 500) {
      return reply.code(thrown.statusCode).send({ error: toApiError(requestRefused(thrown.code, thrown.message)) })
    }
    const { error, status, ours } = describeFailure(thrown, request.id)
    if (ours) request.log.error({ err: thrown }, 'a request failed')
    return reply.code(status).send({ error: toApiError(error) })
  })
}
