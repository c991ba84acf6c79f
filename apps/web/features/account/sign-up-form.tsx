'use client'
import type { ApiError } from '@sightline/api/contract'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { auth, toAuthError } from '../../lib/auth-client.ts'

export const LEAST_PASSWORD = 8

/** `email` given: the invited person's, which cannot be changed. */
export function SignUpForm({
  email,
  invitationId,
  onSignedUp,
}: {
  email?: string
  invitationId?: string
  onSignedUp: () => void
}) {
  const queryClient = useQueryClient()
  const [error, setError] = useState<ApiError | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    const { error: failure } = await auth.signUp.email({
      name: String(form.get('name')),
      email: email ?? String(form.get('email')),
      password: String(form.get('password')),
      // Our server makes the new person a member at once.
      ...(invitationId ? { invitationId } : {}),
    })
    setBusy(false)
    if (failure) return setError(toAuthError(failure))
    queryClient.clear()
    onSignedUp()
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field label="Name">
        {(control) => <TextInput {...control} name="name" autoComplete="name" required maxLength={120} autoFocus />}
      </Field>
      <Field label="Email">
        {(control) => (
          <TextInput
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            defaultValue={email}
            readOnly={email !== undefined}
          />
        )}
      </Field>
      <Field label="Password" description={`At least ${LEAST_PASSWORD} characters.`}>
        {(control) => (
          <TextInput
            {...control}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            minLength={LEAST_PASSWORD}
            maxLength={128}
          />
        )}
      </Field>
      {error && <ErrorNote error={error} />}
      <Button type="submit" look="primary" busy={busy}>
        Create the account
      </Button>
    </form>
  )
}
