'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useToast } from '../../components/toast.tsx'
import { auth } from '../../lib/auth-client.ts'
import { unwrapAuth } from '../../lib/auth-result.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { useSignedIn } from '../../lib/workspace.ts'
import { Section } from './section.tsx'

export function ProfileForm() {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const { user } = useSignedIn()
  const save = useMutation({
    mutationFn: async (name: string) => unwrapAuth(await auth.updateUser({ name })),
    onSuccess: async () => {
      toast.say('Saved')
      await queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() })
    },
  })
  return (
    <Section title="Profile">
      <form
        className="flex max-w-sm flex-col items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(String(new FormData(event.currentTarget).get('name')).trim())
        }}
      >
        <Field label="Name" className="w-full" description="What others in your workspaces see.">
          {(control) => (
            <TextInput {...control} name="name" defaultValue={user.name} required maxLength={120} autoComplete="name" />
          )}
        </Field>
        <Field label="Email" className="w-full">
          {(control) => <TextInput {...control} value={user.email} readOnly disabled />}
        </Field>
        {save.error && <ErrorNote error={save.error} className="w-full" />}
        <Button type="submit" busy={save.isPending}>
          Save
        </Button>
      </form>
      {user.ownsInstallation && <p className="mt-4 text-xs text-muted">You own this installation.</p>}
    </Section>
  )
}
