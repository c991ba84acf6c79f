'use client'
/** What the run shows: a map on its picture, a grid of channels or filters, or a table; with its legend and everything that a map must not be without. */
import type { Run } from '@sightline/api/contract'
import { ArrowLeft } from 'lucide-react'
import type { Ref } from 'react'
import { Boundary } from '../../components/boundary.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { ChannelGrid } from '../picture/channel-grid.tsx'
import { KernelGrid } from '../picture/kernel-grid.tsx'
import { Legend } from '../picture/legend.tsx'
import { MapPicture } from '../picture/map-picture.tsx'
import type { Colours, ShownMap } from '../picture/shown-map.ts'
import { scaleNote } from '../picture/scale-note.ts'
import { TableView } from '../picture/table-view.tsx'
import type { ResolvedDisplay } from '../picture/use-display.ts'
import type { Viewport } from '../picture/viewport.ts'
import { ChannelOverImages } from './channel-over-images.tsx'
import { MissingTarget } from './missing-target.tsx'
import { artifactFacts, runName } from './run-words.ts'
import type { Pane } from './use-panes.ts'
import type { RunView, SetRunView } from './use-run-view.ts'

export interface RunFigureProps {
  ref: Ref<HTMLDivElement>
  run: Run
  pane: Pane
  map: ShownMap | null
  colours: Colours | null
  display: ResolvedDisplay
  viewport: Viewport
  view: RunView
  setView: SetRunView
}

export function RunFigure({ ref, run, pane, ...rest }: RunFigureProps) {
  const { artifact, image } = pane
  const label = image?.predictions.find((one) => one.class === artifact?.target)?.label ?? null
  return (
    <div ref={ref} className="flex min-h-0 flex-1 flex-col gap-2">
      <Boundary
        key={artifact?.id}
        message="This result cannot be drawn."
        hint="Its numbers can be downloaded; other results of the run may be fine."
      >
        <Figure run={run} pane={pane} {...rest} />
      </Boundary>
      {artifact && (
        <p className="text-xs text-muted">
          {[runName(run), image?.image.name, ...artifactFacts(run, artifact, label)].filter(Boolean).join(' · ')}
        </p>
      )}
    </div>
  )
}

/** A picture has a height of its own only where the page scrolls; beside the column it takes what is left. */
const BOX = 'min-h-72 flex-1 max-lg:h-[min(100vw,70dvh)] max-lg:flex-none'

function Figure({ run, pane, map, colours, display, viewport, view, setView }: Omit<RunFigureProps, 'ref'>) {
  const { artifact, numbers, missing, error } = pane
  if (error) return <ErrorNote error={error} />
  if (missing) {
    const label = pane.image?.predictions.find((one) => one.class === missing.target)?.label ?? null
    return (
      <div className={`flex items-center justify-center rounded-md bg-sunken p-4 ${BOX}`}>
        <MissingTarget runs={[run]} target={missing.target} label={label} working={missing.working} />
      </div>
    )
  }
  if (!artifact) return <NothingYet run={run} pane={pane} />
  if (artifact.display.as === 'table')
    return <TableView table={artifact.display} caption={`${run.explainer.title}: ${artifact.meaning}`} />
  if (!numbers) return <Skeleton className={BOX} />
  if (artifact.display.as === 'kernel-grid') return <KernelGrid map={numbers} meaning={artifact.meaning} />
  if (artifact.display.as === 'channel-grid' && !map) {
    return (
      <div className="min-h-0 flex-1 max-lg:h-[80dvh]">
        <ChannelGrid
          key={artifact.id}
          map={numbers}
          meaning={artifact.meaning}
          normalise={artifact.display.normalise}
          captions={artifact.imageId === null ? artifact.display.tiles : undefined}
          selected={view.channel}
          onSelect={(channel) => setView({ channel })}
        />
      </div>
    )
  }
  if (!map || !colours) return null
  const [height, width] = run.inputShape
  const channel = artifact.display.as === 'channel-grid' ? view.channel : null
  const picture = pane.imageId ? { imageId: pane.imageId, size: { width, height }, resize: run.preprocessing.resize } : null
  return (
    <>
      {channel !== null && (
        <div className="flex items-center gap-3" data-not-exported>
          <Button small icon={<ArrowLeft aria-hidden size={14} />} onClick={() => setView({ channel: null })}>
            All channels
          </Button>
          <span>Channel {channel}</span>
        </div>
      )}
      {picture && (
        <MapPicture
          className={BOX}
          map={map}
          colours={colours}
          picture={picture}
          display={display}
          viewport={viewport}
          label={`${pane.image?.image.name ?? 'Image'} with the map of ${run.explainer.title}`}
        />
      )}
      <div className="max-w-sm">
        <Legend colours={colours} meaning={artifact.meaning} note={scaleNote(map, colours, display)} />
      </div>
      {channel !== null && (
        <ChannelOverImages run={run} layer={artifact.layer} channel={channel} current={pane.imageId} setView={setView} />
      )}
    </>
  )
}

function NothingYet({ run, pane }: { run: Run; pane: Pane }) {
  const waiting = run.status === 'queued' || run.status === 'running'
  if (pane.pending && !waiting) return <Skeleton className={BOX} />
  return (
    <div className={`flex items-center justify-center rounded-md bg-sunken ${BOX}`}>
      {waiting ? (
        <EmptyState title={run.status === 'queued' ? 'Waiting for a worker' : 'This image is not done yet'}>
          It appears here as soon as it is finished.
        </EmptyState>
      ) : (
        <EmptyState title="Nothing was made of this image">
          {run.status === 'done' ? 'The explainer gave no result for it.' : 'The run ended before.'}
        </EmptyState>
      )}
    </div>
  )
}
