/** All that is not `/api` is the web app's, which answers for us alone, on another port. */
import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import { webAppAway } from '../errors/server-errors.ts'
import { toApiError } from '../errors/describe-failure.ts'
import { contentSecurityPolicy } from './content-security.ts'

export async function registerWebProxy(
  app: FastifyInstance,
  { webUrl, development }: Pick<Config, 'webUrl' | 'development'>,
): Promise<void> {
  await app.register(httpProxy, {
    upstream: webUrl,
    // Next's development server tells pages of changes by a web socket.
    websocket: development,
    replyOptions: {
      rewriteRequestHeaders: ({ scriptNonce, host, protocol, ip }, headers) => ({
        ...headers,
        'content-security-policy': contentSecurityPolicy(scriptNonce, development),
        'x-nonce': scriptNonce,
        'x-forwarded-host': host,
        'x-forwarded-proto': protocol,
        'x-forwarded-for': ip,
      }),
      onError: (reply, { error }) => {
        reply.log.warn({ err: error }, 'the web app does not answer')
        void reply.code(502).send({ error: toApiError(webAppAway()) })
      },
    },
  })
}
