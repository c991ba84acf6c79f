/**
 * `POST /api/auth/sign-up/email` by our rules, in place of better-auth's own, which knows neither workspaces nor who owns the installation and makes user, account
 * and organisation one after the other. Everything around it stays better-auth's: the check of the origin, the rate limit, the session and its cookie.
 */
import type { BetterAuthPlugin } from 'better-auth'
import { createAuthEndpoint, formCsrfMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { refuse } from './refuse.ts'
import { signUp, signUpInput, type SignUpServices } from './sign-up.ts'

export function signUpEndpoint(services: SignUpServices) {
  return {
    id: 'sightline-sign-up',
    endpoints: {
      signUpEmail: createAuthEndpoint(
        '/sign-up/email',
        { method: 'POST', body: signUpInput, use: [formCsrfMiddleware] },
        async (ctx) => {
          const { id } = await signUp(services, ctx.body).catch(refuse)
          const { internalAdapter } = ctx.context
          const user = await internalAdapter.findUserById(id)
          if (!user) throw new Error(`the user ${id} was removed right after signing up`)
          const session = await internalAdapter.createSession(id)
          await setSessionCookie(ctx, { session, user })
          return ctx.json({ token: session.token, user: { id, name: user.name, email: user.email } })
        },
      ),
    },
  } satisfies BetterAuthPlugin
}
