'use client'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useMe } from '../../lib/workspace.ts'
import { AccountCard } from './account-card.tsx'
import { safeNext } from './next-page.ts'
import { SignUpForm } from './sign-up-form.tsx'

export function SignUpPage() {
  const next = useSearchParams().get('next')
  const router = useRouter()
  const me = useMe()
  const query = next ? `?next=${encodeURIComponent(next)}` : ''
  return (
    <AccountCard
      title="Create an account"
      below={
        <>
          You have one? <Link href={`/sign-in${query}`}>Sign in</Link>.
        </>
      }
    >
      {me.error ? (
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      ) : !me.data ? (
        <Skeleton className="h-60" />
      ) : me.data.signUp === 'invitation' ? (
        <p>Accounts on this installation are made by invitation. Ask an owner of a workspace for a link.</p>
      ) : (
        <>
          {me.data.signUp === 'first' && (
            <p className="text-muted">The first account owns this installation: it decides who else may come.</p>
          )}
          <SignUpForm onSignedUp={() => router.replace(safeNext(next))} />
        </>
      )}
    </AccountCard>
  )
}
