'use client'
import { useRef } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { channelOf } from '../picture/channel-of.ts'
import { coloursFor, limitOf, showMap } from '../picture/shown-map.ts'
import { nextShown, resolveDisplay, useDisplay } from '../picture/use-display.ts'
import { resetView, useViewport, zoomBy } from '../picture/use-viewport.ts'
import { Page } from '../shell/page.tsx'
import { useShortcuts } from '../shortcuts/shortcuts.tsx'
import { Filmstrip } from './filmstrip.tsx'
import { RunColumn } from './run-column.tsx'
import { RunFigure } from './run-figure.tsx'
import { useRunNews } from './run-news.ts'
import { RunPreview } from './run-preview.tsx'
import { RunProgress } from './run-progress.tsx'
import { runName } from './run-words.ts'
import { step } from './step.ts'
import { usePanes, type Pane } from './use-panes.ts'
import { useRunView, type RunView, type SetRunView } from './use-run-view.ts'

export function RunPage({ runId }: { runId: string }) {
  const [view, setView] = useRunView()
  const [settings, setDisplay] = useDisplay()
  const viewport = useViewport()
  const figure = useRef<HTMLDivElement>(null)
  const shared = view.of === 'run'
  const spec = { runId, layer: view.layer, part: view.part }
  const [imagePane, sharedPane] = [
    usePanes([spec], { imageId: view.image, target: view.target })[0],
    usePanes([spec], { imageId: null, target: null, shared: true })[0],
  ]
  const { run } = imagePane
  useRunNews(run?.experimentId)
  // A run without images has only what belongs to it as a whole.
  const ofRun = run !== null && run.artifacts.length > 0 && (shared || run.imageList.length === 0)
  const pane = ofRun ? sharedPane : imagePane
  const display = resolveDisplay(settings, pane.artifact?.display)
  const map = mapOf(pane, view.channel, display.sign)
  const colours = map && coloursFor(map, limitOf([map], display.percentile), display.colormap)
  useShortcuts('Run', shortcutsFor({ pane, view, setView: (changes) => void setView(changes) }))
  useShortcuts('Picture', [
    { keys: 'o', does: 'overlay / map / input', run: () => void setDisplay({ show: nextShown(display.show) }) },
    { keys: ['+', '-'], does: 'zoom in and out', run: (key) => zoomBy(viewport, key === '+' ? 1.5 : 1 / 1.5) },
    { keys: '0', does: 'reset zoom', run: () => resetView(viewport) },
  ])
  if (!run) return <RunLoading error={imagePane.error} />
  return (
    <Page
      width="full"
      title={runName(run)}
      crumbs={[
        { label: 'Experiments', href: '/experiments' },
        { label: run.experimentName, href: `/experiments/${run.experimentId}` },
        { label: runName(run) },
      ]}
    >
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
        <div className="flex min-w-0 flex-col gap-3 p-4 lg:min-h-0 lg:flex-1">
          <h1 className="sr-only">{runName(run)}</h1>
          {run.status !== 'done' && <RunProgress run={run} />}
          {run.status === 'running' && <RunPreview run={run} />}
          <RunFigure
            ref={figure}
            run={run}
            pane={pane}
            map={map}
            colours={colours}
            display={display}
            viewport={viewport}
            view={view}
            setView={(changes) => void setView(changes)}
          />
          <Filmstrip
            images={run.imageList}
            current={ofRun ? null : pane.imageId}
            onPick={(image) => void setView({ image, of: null })}
          />
        </div>
        <RunColumn
          run={run}
          pane={pane}
          ofRun={ofRun}
          colours={colours}
          display={display}
          view={view}
          setView={(changes) => void setView(changes)}
          setDisplay={(changes) => void setDisplay(changes)}
          figure={figure}
        />
      </div>
    </Page>
  )
}

function mapOf({ artifact, numbers }: Pane, channel: number | null, sign: Parameters<typeof showMap>[2]) {
  if (!artifact || !numbers) return null
  if (artifact.display.as === 'heat-map') return showMap(numbers, artifact.display, sign)
  if (artifact.display.as === 'channel-grid' && channel !== null && channel < (numbers.shape.at(-1) ?? 0)) {
    return showMap(channelOf(numbers, channel), artifact.display, sign)
  }
  return null
}

function shortcutsFor({ pane, view, setView }: { pane: Pane; view: RunView; setView: SetRunView }) {
  const images = pane.run?.imageList ?? []
  const { layers } = pane.chosen
  const predictions = pane.image?.predictions ?? []
  return [
    {
      keys: ['ArrowLeft', 'ArrowRight'],
      does: 'image',
      run: (key: string) => {
        const next = step(
          images.map(({ id }) => id),
          pane.imageId,
          key === 'ArrowRight' ? 1 : -1,
        )
        if (next !== null) setView({ image: next, of: null })
      },
    },
    {
      keys: ['ArrowUp', 'ArrowDown'],
      does: 'target class',
      run: (key: string) => {
        const shown = view.target ?? pane.artifact?.target ?? null
        const next = step(
          predictions.map((prediction) => prediction.class),
          shown,
          key === 'ArrowDown' ? 1 : -1,
        )
        if (next !== null) setView({ target: next })
      },
    },
    {
      keys: ['[', ']'],
      does: 'layer',
      run: (key: string) => {
        const shown = pane.artifact ? (pane.artifact.layer ?? 'input') : null
        const next = step(layers, shown, key === ']' ? 1 : -1)
        if (next !== null) setView({ layer: next, part: null })
      },
    },
  ]
}

function RunLoading({ error }: { error: unknown }) {
  return (
    <Page width="full" title="Run" crumbs={[{ label: 'Experiments', href: '/experiments' }, { label: 'Run' }]}>
      {error ? (
        <div className="mx-auto w-full max-w-xl p-6">
          <ErrorNote error={error} />
        </div>
      ) : (
        <div className="flex flex-1 flex-col gap-4 p-4 lg:flex-row" aria-busy aria-label="Loading the run">
          <Skeleton className="aspect-square w-full lg:aspect-auto lg:flex-1" />
          <Skeleton className="h-96 lg:h-auto lg:w-96" />
        </div>
      )}
    </Page>
  )
}
