'use client'
import type { Role, Workspace } from '@sightline/api/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useToast } from '../../components/toast.tsx'
import { formatDate } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { ROLE_MEANING, ROLE_OPTIONS, ROLE_WORDS } from './roles.ts'
import { Section } from './section.tsx'

/** Invitations are links that one sends oneself: Sightline writes no mail. */
export function Invitations({ workspace }: { workspace: Workspace }) {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const [role, setRole] = useState<Role>('viewer')
  const workspaceId = workspace.id
  const invitations = useQuery(trpc.workspaces.invitations.queryOptions({ workspaceId }))
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.workspaces.invitations.pathKey() })
  const copy = async (link: string) => {
    try {
      await navigator.clipboard.writeText(link)
      toast.say('Link copied')
    } catch {
      toast.fail({
        code: 'CLIPBOARD',
        message: 'The browser does not let this page copy.',
        hint: 'Select the link and copy it by hand.',
      })
    }
  }
  const invite = useMutation(
    trpc.workspaces.invite.mutationOptions({
      onSuccess: async ({ link }) => {
        await refresh()
        await copy(link)
      },
    }),
  )
  const revoke = useMutation(trpc.workspaces.revokeInvitation.mutationOptions({ onSuccess: refresh }))
  const error = invitations.error ?? invite.error ?? revoke.error
  return (
    <Section title="Invite somebody">
      <form
        className="flex flex-wrap items-start gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const email = String(new FormData(form).get('email')).trim()
          invite.mutate({ workspaceId, role, email }, { onSuccess: () => form.reset() })
        }}
      >
        <Field label="Email" className="min-w-56 flex-1">
          {(control) => <TextInput {...control} name="email" type="email" required autoComplete="off" />}
        </Field>
        <Field label="Role">{(control) => <Select {...control} value={role} options={ROLE_OPTIONS} onChange={setRole} />}</Field>
        <Button type="submit" className="sm:mt-6" busy={invite.isPending}>
          Make a link
        </Button>
      </form>
      <p className="mt-1 text-xs text-muted">{ROLE_MEANING} The link is for this address alone; send it yourself.</p>
      {error && <ErrorNote error={error} className="mt-4" />}
      {invitations.data && invitations.data.length > 0 && (
        <ul aria-label="Open invitations" className="mt-4 border-t">
          {invitations.data.map(({ id, email, role: as, expiresAt, link }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-3 border-b py-3">
              <div className="min-w-0 flex-1">
                <p className="font-medium break-all">{email}</p>
                <p className="text-xs text-muted">
                  {ROLE_WORDS[as]} · open until {formatDate(expiresAt)}
                </p>
                <input
                  readOnly
                  aria-label={`Link for ${email}`}
                  value={link}
                  onFocus={(event) => event.target.select()}
                  className="w-full truncate bg-transparent font-mono text-xs text-muted"
                />
              </div>
              <div className="flex gap-2">
                <Button small icon={<Copy aria-hidden size={14} />} onClick={() => void copy(link)}>
                  Copy link
                </Button>
                <Button small look="danger" onClick={() => revoke.mutate({ workspaceId, invitationId: id })}>
                  Withdraw
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
