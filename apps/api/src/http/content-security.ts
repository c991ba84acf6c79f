/**
 * What a page may load, said in headers. Next puts small scripts into its pages: each page gets a nonce, which Next finds in the request's own header of the same name and writes onto its scripts;
 * so pages must be rendered when they are asked for. Styles may stand in the page, since the primitives of the web app set them on elements.
 */
import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the scripts in the page that answers this request. */
    scriptNonce: string
  }
}

export async function registerContentSecurity(
  app: FastifyInstance,
  config: Pick<Config, 'publicUrl' | 'development'>,
): Promise<void> {
  const isHttps = config.publicUrl.startsWith('https:')
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // Over plain http, on one's own machine, the header would shut out what else runs on this host name.
    strictTransportSecurity: isHttps,
    crossOriginEmbedderPolicy: false,
  })
  app.decorateRequest('scriptNonce', '')
  app.addHook('onRequest', async (request, reply) => {
    request.scriptNonce = randomBytes(16).toString('base64')
    reply.header('content-security-policy', contentSecurityPolicy(request.scriptNonce, config.development))
  })
}

export function contentSecurityPolicy(nonce: string, development: boolean): string {
  const policy: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, ...(development ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'blob:', 'data:'],
    'font-src': ["'self'", 'data:'],
    'connect-src': ["'self'", ...(development ? ['ws:'] : [])],
    'worker-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join('; ')
}
