'use client'
import type { ApiError } from '@sightline/api/contract'
import { useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { auth, toAuthError } from '../../lib/auth-client.ts'
import { useMe } from '../../lib/workspace.ts'
import { AccountCard } from './account-card.tsx'
import { safeNext } from './next-page.ts'

export function SignInPage() {
  const next = useSearchParams().get('next')
  const router = useRouter()
  const queryClient = useQueryClient()
  const me = useMe()
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    const { error: failure } = await auth.signIn.email({
      email: String(form.get('email')),
      password: String(form.get('password')),
    })
    if (failure) {
      setBusy(false)
      return setError(toAuthError(failure))
    }
    // Whoever was here before may have been somebody else.
    queryClient.clear()
    router.replace(safeNext(next))
  }

  const query = next ? `?next=${encodeURIComponent(next)}` : ''
  return (
    <AccountCard
      title="Sign in"
      below={
        me.data?.signUp === 'first' ? (
          <>
            Nobody has an account here yet. <Link href={`/sign-up${query}`}>Create the first one</Link>: it will own this
            installation.
          </>
        ) : me.data?.signUp === 'open' ? (
          <>
            New here? <Link href={`/sign-up${query}`}>Create an account</Link>.
          </>
        ) : me.data ? (
          'New here? Ask an owner of a workspace for an invitation link.'
        ) : null
      }
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field label="Email">
          {(control) => <TextInput {...control} name="email" type="email" autoComplete="username" required autoFocus />}
        </Field>
        <Field label="Password">
          {(control) => <TextInput {...control} name="password" type="password" autoComplete="current-password" required />}
        </Field>
        {error && <ErrorNote error={error} />}
        <Button type="submit" look="primary" busy={busy}>
          Sign in
        </Button>
      </form>
      {me.error && <ErrorNote error={me.error} onRetry={() => void me.refetch()} />}
    </AccountCard>
  )
}
