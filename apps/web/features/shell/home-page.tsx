'use client'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useTRPC } from '../../lib/trpc.ts'
import { useSignedIn, useWorkspace } from '../../lib/workspace.ts'

/** Leads on: the demo's visitors to the comparison that it is about, everybody else to their experiments. */
export function HomePage() {
  const trpc = useTRPC()
  const router = useRouter()
  const { user } = useSignedIn()
  const workspace = useWorkspace()
  const comparisons = useQuery(
    trpc.comparisons.list.queryOptions(
      { workspaceId: workspace?.id ?? '', limit: 1 },
      { enabled: user.isDemo && workspace !== null },
    ),
  )
  const waiting = user.isDemo && workspace !== null && comparisons.isPending
  const saved = comparisons.data?.items[0]?.id
  useEffect(() => {
    if (!waiting) router.replace(saved ? `/compare?saved=${saved}` : '/experiments')
  }, [waiting, saved, router])
  return null
}
