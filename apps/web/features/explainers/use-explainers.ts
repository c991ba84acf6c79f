'use client'
import type { Explainer } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { tameExplainer } from './tame-explainer.ts'

/** What the workspace offers: Sightline's own explainers, and those of the packages that are enabled in it, fit to be shown. */
export function useExplainers(workspaceId: string | null) {
  const trpc = useTRPC()
  return useQuery(
    trpc.explainers.list.queryOptions({ workspaceId: workspaceId ?? '' }, { enabled: workspaceId !== null, select: tameAll }),
  )
}

const tameAll = (explainers: readonly Explainer[]): readonly Explainer[] => explainers.map(tameExplainer)
