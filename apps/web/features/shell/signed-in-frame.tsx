'use client'
import { usePathname, useRouter } from 'next/navigation'
import { useEffect, type ReactNode } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { MeContext, useMe, type SignedInMe } from '../../lib/workspace.ts'

/** Waits until it is known who is signed in; leads to sign-in, and back here afterwards, if nobody is. */
export function SignedInFrame({ children }: { children: ReactNode }) {
  const me = useMe()
  const router = useRouter()
  const path = usePathname()
  const nobody = me.data !== undefined && me.data.user === null
  useEffect(() => {
    if (nobody) router.replace(`/sign-in?next=${encodeURIComponent(path + location.search)}`)
  }, [nobody, path, router])
  if (me.data?.user) return <MeContext value={me.data as SignedInMe}>{children}</MeContext>
  return (
    <>
      <div className="flex h-12 items-center gap-6 border-b px-4">
        <span className="font-semibold">Sightline</span>
        <Skeleton className="h-4 w-64" />
      </div>
      {me.error && <ErrorNote error={me.error} onRetry={() => void me.refetch()} className="mx-auto mt-8 max-w-2xl" />}
    </>
  )
}
