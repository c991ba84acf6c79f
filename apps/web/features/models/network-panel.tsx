'use client'
import type { ModelVersion } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { NetworkView } from '../network/network-view.tsx'
import { LayerTable } from './layer-table.tsx'

/** The drawing and the table of layers: what is chosen in one is chosen in the other. */
export function NetworkPanel({ version }: { version: ModelVersion }) {
  const trpc = useTRPC()
  const [layer, setLayer] = useQueryState('layer', parseAsString)
  const network = useQuery(trpc.models.network.queryOptions({ versionId: version.id }, { staleTime: Infinity }))
  const select = (name: string | null) => void setLayer(name)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:h-[calc(100dvh-264px)] lg:min-h-96 lg:grid-cols-[minmax(0,1fr)_400px]">
      <div className="h-[60dvh] lg:h-auto lg:min-h-0">
        {network.error ? (
          <ErrorNote error={network.error} onRetry={() => void network.refetch()} />
        ) : network.data ? (
          <NetworkView network={network.data} selected={layer} onSelect={select} />
        ) : (
          <Skeleton className="h-full" />
        )}
      </div>
      <div className="h-[60dvh] lg:h-auto lg:min-h-0">
        <LayerTable layers={version.layers} selected={layer} onSelect={select} />
      </div>
    </div>
  )
}
