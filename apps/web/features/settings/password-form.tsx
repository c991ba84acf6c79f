'use client'
import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useToast } from '../../components/toast.tsx'
import { auth } from '../../lib/auth-client.ts'
import { unwrapAuth } from '../../lib/auth-result.ts'
import { useSignedIn } from '../../lib/workspace.ts'
import { LEAST_PASSWORD } from '../account/sign-up-form.tsx'
import { Section } from './section.tsx'

export function PasswordForm() {
  const toast = useToast()
  const { user } = useSignedIn()
  const form = useRef<HTMLFormElement>(null)
  const change = useMutation({
    mutationFn: async (data: FormData) =>
      unwrapAuth(
        await auth.changePassword({
          currentPassword: String(data.get('current')),
          newPassword: String(data.get('new')),
          revokeOtherSessions: data.get('revoke') === 'on',
        }),
      ),
    onSuccess: () => {
      form.current?.reset()
      toast.say('The password is changed')
    },
  })
  return (
    <Section title="Password">
      <form
        ref={form}
        className="flex max-w-sm flex-col items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(new FormData(event.currentTarget))
        }}
      >
        {/* For password managers: whose password it is. */}
        <input type="text" hidden readOnly autoComplete="username" value={user.email} />
        <Field label="Current password" className="w-full">
          {(control) => <TextInput {...control} name="current" type="password" autoComplete="current-password" required />}
        </Field>
        <Field label="New password" className="w-full" description={`At least ${LEAST_PASSWORD} characters.`}>
          {(control) => (
            <TextInput
              {...control}
              name="new"
              type="password"
              autoComplete="new-password"
              required
              minLength={LEAST_PASSWORD}
              maxLength={128}
            />
          )}
        </Field>
        <Checkbox name="revoke" defaultChecked>
          Sign out everywhere else
        </Checkbox>
        {change.error && <ErrorNote error={change.error} className="w-full" />}
        <Button type="submit" busy={change.isPending}>
          Change the password
        </Button>
      </form>
    </Section>
  )
}
