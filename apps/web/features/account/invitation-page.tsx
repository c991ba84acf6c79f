'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { Button, ButtonLink } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { setWorkspace, useMe } from '../../lib/workspace.ts'
import { AccountCard } from './account-card.tsx'
import { SignUpForm } from './sign-up-form.tsx'

const MAY = { owner: 'do everything', editor: 'upload, run and compare', viewer: 'look at everything' } as const

/** What the holder of an invitation link sees: who invites whom where; then one button, or an account first. */
export function InvitationPage({ invitationId }: { invitationId: string }) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const me = useMe()
  const invitation = useQuery(trpc.workspaces.invitation.queryOptions({ invitationId }))
  const accept = useMutation(
    trpc.workspaces.acceptInvitation.mutationOptions({
      onSuccess: async ({ id }) => {
        setWorkspace(id)
        await queryClient.invalidateQueries()
        router.replace('/experiments')
      },
    }),
  )
  const enterInvited = async () => {
    const invited = invitation.data?.workspace
    const { workspaces } = await queryClient.fetchQuery(trpc.me.get.queryOptions())
    const found = workspaces.find(({ name }) => name === invited)
    if (found) setWorkspace(found.id)
    router.replace('/experiments')
  }
  const error = invitation.error ?? me.error
  if (error) {
    return (
      <AccountCard title="Invitation">
        <ErrorNote error={error} />
      </AccountCard>
    )
  }
  if (!invitation.data || !me.data) {
    return (
      <AccountCard title="Invitation">
        <Skeleton className="h-60" />
      </AccountCard>
    )
  }
  const { workspace, inviter, email, role, state } = invitation.data
  if (state !== 'pending') {
    return (
      <AccountCard title="Invitation">
        <p>
          {state === 'used' ? 'This invitation has been used.' : `This invitation has expired. Ask ${inviter} for a new link.`}
        </p>
        <ButtonLink href="/experiments">Go to Sightline</ButtonLink>
      </AccountCard>
    )
  }
  const { user } = me.data
  return (
    <AccountCard
      title={workspace}
      below={
        user ? null : (
          <>
            You have an account? <Link href={`/sign-in?next=${encodeURIComponent(`/invitation/${invitationId}`)}`}>Sign in</Link>,
            then accept.
          </>
        )
      }
    >
      <p>
        {inviter} invites {email} to this workspace as {role === 'viewer' ? 'a viewer' : `an ${role}`}: you may {MAY[role]}.
      </p>
      {accept.error && <ErrorNote error={accept.error} />}
      {user ? (
        <>
          <p className="text-muted">You are signed in as {user.email}.</p>
          <Button look="primary" busy={accept.isPending} onClick={() => accept.mutate({ invitationId })}>
            Accept
          </Button>
        </>
      ) : (
        <SignUpForm email={email} invitationId={invitationId} onSignedUp={() => void enterInvited()} />
      )}
    </AccountCard>
  )
}
