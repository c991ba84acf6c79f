/** `/api/auth/*`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { describeFailure, toApiError } from '../errors/describe-failure.ts'
import { CLIENT_ADDRESS_HEADER, type Auth } from './auth.ts'

/**
 * All that is served of what better-auth has; its other routes answer 404. Workspaces, members and invitations are the tRPC API's, with one authorisation; there is
 * no mail to confirm an address or a forgotten password with, and no sign-in by others.
 */
export const AUTH_ROUTES: ReadonlySet<string> = new Set([
  'POST /sign-up/email',
  'POST /sign-in/email',
  'POST /sign-out',
  'GET /get-session',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-other-sessions',
  'POST /revoke-sessions',
  'POST /change-password',
  'POST /update-user',
])

const PREFIX = '/api/auth'

/** Bodies are a few short fields. */
const BODY_LIMIT = 16 * 1024

export function registerAuth(app: FastifyInstance, auth: Auth): void {
  for (const route of AUTH_ROUTES) {
    const [method = 'GET', path = ''] = route.split(' ')
    app.route({
      method,
      url: `${PREFIX}${path}`,
      bodyLimit: BODY_LIMIT,
      handler: (request, reply) => answer(auth, request, reply),
    })
  }
  app.all(`${PREFIX}/*`, (_, reply) =>
    reply
      .code(404)
      .send({ code: 'NOT_FOUND', message: 'There is no such address.', hint: 'Check it for slips of the keyboard.' }),
  )
}

/** Failures have better-auth's form here (`code` and `message` at the top), which its client reads. */
async function answer(auth: Auth, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    return await sendAnswer(reply, await auth.handler(toWebRequest(request)))
  } catch (thrown) {
    const { error, status, ours } = describeFailure(thrown, request.id)
    if (ours) request.log.error({ err: thrown }, 'a request failed')
    return reply.code(status).send(toApiError(error))
  }
}

/** The request's headers as better-auth is to see them: with the address of who asks, from the connection. */
export function toWebHeaders(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  }
  headers.set(CLIENT_ADDRESS_HEADER, request.ip)
  return headers
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = toWebHeaders(request)
  // Fastify has read the body: its length is no longer that of the bytes that came.
  headers.delete('content-length')
  headers.delete('transfer-encoding')
  const body = request.method === 'GET' || request.body === undefined ? null : JSON.stringify(request.body)
  return new Request(new URL(request.url, `http://${request.host || 'localhost'}`), { method: request.method, headers, body })
}

async function sendAnswer(reply: FastifyReply, response: Response): Promise<FastifyReply> {
  reply.code(response.status)
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  reply.header('cache-control', 'no-store')
  return reply.send(Buffer.from(await response.arrayBuffer()))
}
