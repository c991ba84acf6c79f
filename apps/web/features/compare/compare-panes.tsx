'use client'
/** The panes: side by side, or two in one frame behind a curtain or blinking; and beside them the difference. */
import type { Run } from '@sightline/api/contract'
import { Fragment, useEffect, useState, type CSSProperties, type ReactNode } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { Legend } from '../picture/legend.tsx'
import { CursorValue, MapLayers, MapPicture } from '../picture/map-picture.tsx'
import { BoxMark, PictureFrame, type BoxShares } from '../picture/picture-frame.tsx'
import { scaleNote } from '../picture/scale-note.ts'
import { coloursFor, limitOf } from '../picture/shown-map.ts'
import { resolveDisplay, type DisplaySettings } from '../picture/use-display.ts'
import type { Viewport } from '../picture/viewport.ts'
import { Predictions } from '../run/predictions.tsx'
import { modelName, runName } from '../run/run-words.ts'
import { storedTargets } from '../run/use-panes.ts'
import { AgreementLine } from './agreement-line.tsx'
import { inputOf, PaneFacts, PaneGap } from './pane-body.tsx'
import { PaneHead } from './pane-head.tsx'
import { SwipeHandle } from './swipe-handle.tsx'
import type { CompareView, SetCompareView } from './use-compare-view.ts'
import type { ComparedPane, ComparisonState } from './use-comparison.ts'

export interface ComparePanesProps {
  state: ComparisonState
  view: CompareView
  setView: SetCompareView
  settings: DisplaySettings
  viewport: Viewport
  box: BoxShares | null
  /** Dragging draws a box. */
  drawing: boolean
  onBox: (box: BoxShares | null) => void
}

export function ComparePanes(props: ComparePanesProps) {
  const { state, view } = props
  const { panes, right } = state
  const pair = panes.length > 1 && view.mode !== 'side'
  const withDifference = view.difference && panes.length > 1
  const columns = (pair ? 1 : panes.length) + (withDifference ? 1 : 0)
  return (
    <div
      className={classNames(
        'grid gap-x-4',
        // On a phone the panes stand in a row and are paged sideways.
        'max-md:auto-cols-[100%] max-md:grid-flow-col max-md:snap-x max-md:snap-mandatory max-md:overflow-x-auto',
        columns <= 3 ? 'md:grid-cols-(--columns)' : 'md:grid-cols-[repeat(auto-fill,minmax(300px,1fr))]',
      )}
      style={{ '--columns': `repeat(${columns}, minmax(0, 1fr))` } as CSSProperties}
    >
      {pair ? <PairColumn {...props} /> : panes.map((pane, i) => <PaneColumn key={i} {...props} pane={pane} index={i} />)}
      {withDifference && <DifferenceColumn {...props} right={panes[right]} />}
    </div>
  )
}

/** Every column has its parts at the same height. */
function Column({ label, head, picture, children }: { label: string; head: ReactNode; picture: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={label} data-pane className="row-span-3 mb-4 grid min-w-0 snap-start grid-rows-subgrid gap-y-2">
      <div className="min-w-0">{head}</div>
      {picture}
      <div className="min-w-0 space-y-1">{children}</div>
    </section>
  )
}

/** The picture's proportions, as high as the window allows. */
const frameStyle = (size: { width: number; height: number } | undefined): CSSProperties => ({
  aspectRatio: size ? `${size.width} / ${size.height}` : '1',
  maxHeight: 'max(42dvh, 240px)',
  width: '100%',
})

function PaneColumn({
  pane,
  index,
  state,
  view,
  setView,
  settings,
  viewport,
  box,
  drawing,
  onBox,
}: ComparePanesProps & { pane: ComparedPane; index: number }) {
  const { panes, right, target } = state
  const { run, image, map } = pane
  const display = resolveDisplay(settings, pane.artifact?.display)
  const input = inputOf(pane)
  const first = inputOf(panes[0])
  const other = index === 0 ? panes[right] : panes[0]
  const showsAgreement = pane.pairing !== null && (!view.difference || panes.length > 2)
  return (
    <Column
      label={`Pane ${index + 1}: ${run ? runName(run) : 'loading'}`}
      head={
        <>
          <PaneHead pane={pane} index={index} onLayer={(layer) => setView({ layers: withLayer(state, index, layer) })} />
          <div>
            {image ? (
              <Predictions
                compact
                predictions={image.predictions}
                target={target}
                stored={storedTargets(pane)}
                classes={run?.classes ?? null}
                compareWith={other?.image?.predictions}
                onPick={(picked) => setView({ target: picked })}
              />
            ) : null}
          </div>
        </>
      }
      picture={
        <div style={frameStyle(input?.size)} className="relative">
          {map && input ? (
            <MapPicture
              className="size-full"
              map={map}
              colours={pane.colours}
              picture={input}
              display={display}
              viewport={viewport}
              pixels={first?.size}
              label={`${image?.image.name ?? 'Image'}: ${run ? runName(run) : ''}`}
              box={box}
              drawing={drawing}
              onBox={onBox}
            />
          ) : (
            <div className="flex size-full items-center justify-center overflow-auto rounded-md bg-sunken p-4">
              <PaneGap pane={pane} lacking={lackingRuns(panes)} onTarget={(picked) => setView({ target: picked })} />
            </div>
          )}
        </div>
      }
    >
      <PaneFacts pane={pane} display={display} box={box} />
      {showsAgreement && pane.pairing && (
        <AgreementLine pairing={pane.pairing} against={panes[0].run ? modelName(panes[0].run) : 'pane 1'} />
      )}
    </Column>
  )
}

/** Runs that lack the class and of which none is at work on it: they are run at once. */
const lackingRuns = (panes: readonly ComparedPane[]): Run[] => {
  const runs = panes.flatMap(({ missing, run }) => (missing && !missing.working && run ? [run] : []))
  return runs.filter((run, i) => runs.findIndex(({ id }) => id === run.id) === i)
}

function withLayer({ panes }: ComparisonState, index: number, layer: string): string[] {
  return panes.map(({ spec }, i) => (i === index ? layer : (spec.layer ?? '')))
}

/** Two panes in one frame. */
function PairColumn({ state, view, setView, settings, viewport, box, drawing, onBox }: ComparePanesProps) {
  const { panes, right } = state
  const pair = [panes[0], panes[right]]
  const front = useBlink(view.mode === 'blink')
  const input = inputOf(pair[0])
  const swiping = view.mode === 'swipe'
  const seen = swiping ? null : pair[front]
  return (
    <Column
      label={swiping ? 'Two maps behind a curtain' : 'Two maps in turn'}
      head={
        <div className="grid grid-cols-2 gap-4">
          {pair.map((pane, side) => (
            <div key={side} className={classNames('min-w-0', seen && seen !== pane && 'opacity-40')}>
              <PaneHead
                pane={pane}
                index={side === 0 ? 0 : right}
                onLayer={(layer) => setView({ layers: withLayer(state, side === 0 ? 0 : right, layer) })}
              />
              {pane.image && (
                <Predictions
                  compact
                  predictions={pane.image.predictions}
                  target={state.target}
                  stored={storedTargets(pane)}
                  classes={pane.run?.classes ?? null}
                  compareWith={pair[1 - side].image?.predictions}
                  onPick={(target) => setView({ target })}
                />
              )}
            </div>
          ))}
        </div>
      }
      picture={
        <div style={frameStyle(input?.size)} className="relative">
          {input && (
            <PictureFrame
              size={input.size}
              viewport={viewport}
              label={swiping ? 'Left and right of a curtain' : 'In turn'}
              className="size-full"
              interactive={swiping}
              drawing={drawing}
              onBox={onBox}
            >
              {pair.map((pane, side) => {
                const own = inputOf(pane)
                if (!own) return <Fragment key={side} />
                return (
                  <div
                    key={side}
                    className="absolute inset-0"
                    style={
                      swiping
                        ? side === 1
                          ? { clipPath: `inset(0 0 0 ${view.swipe * 100}%)` }
                          : {}
                        : { visibility: side === front ? undefined : 'hidden' }
                    }
                  >
                    <MapLayers
                      map={pane.map}
                      colours={pane.colours}
                      picture={own}
                      display={resolveDisplay(settings, pane.artifact?.display)}
                    />
                  </div>
                )
              })}
              {box && <BoxMark box={box} />}
              {swiping && <SwipeHandle at={view.swipe} viewport={viewport} onMove={(swipe) => setView({ swipe })} />}
            </PictureFrame>
          )}
          {pair.map(
            (pane, side) =>
              pane.map &&
              input && (
                <CursorValue
                  key={side}
                  map={pane.map.raw}
                  pixels={input.size}
                  viewport={viewport}
                  side={side === 0 ? 'left' : 'right'}
                />
              ),
          )}
        </div>
      }
    >
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {pair.map((pane, side) =>
          pane.map ? (
            <PaneFacts key={side} pane={pane} display={resolveDisplay(settings, pane.artifact?.display)} box={box} />
          ) : (
            <PaneGap key={side} pane={pane} lacking={lackingRuns(panes)} onTarget={(target) => setView({ target })} />
          ),
        )}
      </div>
      {!view.difference && pair[1].pairing && <AgreementLine pairing={pair[1].pairing} />}
    </Column>
  )
}

/** Milliseconds that each stands. */
const BLINK = 700

function useBlink(on: boolean): 0 | 1 {
  const [front, setFront] = useState<0 | 1>(0)
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => setFront((now) => (now === 0 ? 1 : 0)), BLINK)
    return () => clearInterval(timer)
  }, [on])
  return on ? front : 0
}

const differInTarget = ({ artifact: a }: ComparedPane, { artifact: b }: ComparedPane) =>
  a !== null && b !== null && a.target !== null && b.target !== null && a.target !== b.target

/** Left minus right, on a diverging scale of its own. */
function DifferenceColumn({
  right,
  state,
  view,
  settings,
  viewport,
  box,
  drawing,
  onBox,
}: ComparePanesProps & { right: ComparedPane }) {
  const [left] = state.panes
  const { pairing } = right
  const input = inputOf(left)
  const difference = pairing?.difference ?? null
  const colours = difference && coloursFor(difference, limitOf([difference], settings.percentile), settings.colormap)
  const display = {
    ...resolveDisplay(settings, undefined),
    sign: 'signed' as const,
    show: settings.show === 'input' ? ('input' as const) : ('map' as const),
  }
  const sides = view.mode === 'side' ? `pane 1 − pane ${state.right + 1}` : 'left − right'
  return (
    <Column
      label="Difference"
      head={
        <>
          <h2 className="flex min-h-7 items-center font-semibold">
            Difference <span className="ml-1 font-normal text-muted">({sides})</span>
          </h2>
          <div className="space-y-2">
            {pairing && <AgreementLine pairing={pairing} rows />}
            {pairing && !pairing.alike && (
              <p className="text-xs text-muted">
                The two measure different things ({left.artifact?.meaning}; {right.artifact?.meaning}), so each is divided by its
                own limit first.
              </p>
            )}
            {pairing && differInTarget(left, right) && <p className="text-xs text-warning">The two explain different classes.</p>}
          </div>
        </>
      }
      picture={
        <div style={frameStyle(input?.size)} className="relative">
          {difference && colours && input ? (
            <MapPicture
              className="size-full"
              map={difference}
              colours={colours}
              picture={input}
              display={display}
              viewport={viewport}
              label="Difference of the two maps"
              box={box}
              drawing={drawing}
              onBox={onBox}
            />
          ) : (
            <div className="flex size-full items-center justify-center rounded-md bg-sunken p-4 text-center text-muted">
              As soon as both maps are there.
            </div>
          )}
        </div>
      }
    >
      {difference && colours && (
        <Legend
          colours={colours}
          meaning={pairing?.alike ? `difference of ${left.artifact?.meaning}` : 'difference in shares of each limit'}
          note={scaleNote(difference, colours, { sign: 'signed', percentile: settings.percentile })}
        />
      )}
    </Column>
  )
}
