'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { auth } from '../../lib/auth-client.ts'
import { unwrapAuth } from '../../lib/auth-result.ts'
import { formatTime } from '../../lib/format.ts'
import { describeBrowser } from './describe-browser.ts'
import { Section } from './section.tsx'

/** Where one is signed in; each can be ended. */
export function SessionList() {
  const queryClient = useQueryClient()
  const here = auth.useSession()
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: async () => unwrapAuth(await auth.listSessions()) })
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['sessions'] })
  const revoke = useMutation({
    mutationFn: async (token: string) => unwrapAuth(await auth.revokeSession({ token })),
    onSuccess: refresh,
  })
  const revokeOthers = useMutation({ mutationFn: async () => unwrapAuth(await auth.revokeOtherSessions()), onSuccess: refresh })
  const current = here.data?.session.token
  const list = [...(sessions.data ?? [])].sort((a, b) => Number(b.token === current) - Number(a.token === current))
  const error = sessions.error ?? revoke.error ?? revokeOthers.error
  return (
    <Section title="Where you are signed in">
      {error && <ErrorNote error={error} onRetry={() => void sessions.refetch()} className="mb-4" />}
      {sessions.isPending ? (
        <Skeleton className="h-24" />
      ) : (
        <ul className="border-t">
          {list.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-3 border-b py-3">
              <div>
                <p className="font-medium">{describeBrowser(session.userAgent ?? '')}</p>
                <p className="text-xs text-muted">
                  since {formatTime(new Date(session.createdAt))}
                  {session.ipAddress && ` · ${session.ipAddress}`}
                </p>
              </div>
              {session.token === current ? (
                <span className="text-xs text-muted">this browser</span>
              ) : (
                <Button
                  small
                  busy={revoke.isPending && revoke.variables === session.token}
                  onClick={() => revoke.mutate(session.token)}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {list.length > 1 && (
        <Button className="mt-4" busy={revokeOthers.isPending} onClick={() => revokeOthers.mutate()}>
          Sign out everywhere else
        </Button>
      )}
    </Section>
  )
}
