'use client'
import type { Run } from '@sightline/api/contract'
import { Select } from '../../components/select.tsx'
import { CopyText } from '../../components/copy-text.tsx'
import { formatTime } from '../../lib/format.ts'
import { plainText, shortIntegrity } from '../../lib/plain-text.ts'
import { mayEdit, useRole } from '../../lib/workspace.ts'
import { DisplayControls } from '../picture/display-controls.tsx'
import type { Colours } from '../picture/shown-map.ts'
import type { ResolvedDisplay, SetDisplay } from '../picture/use-display.ts'
import { layerName, partName } from './choose-artifact.ts'
import { Predictions } from './predictions.tsx'
import { RunActions } from './run-actions.tsx'
import { RunDownloads } from './run-downloads.tsx'
import {
  className,
  completeness,
  diagnosticFacts,
  formatMilliseconds,
  packageWords,
  paramFacts,
  scoreWords,
  valueWords,
} from './run-words.ts'
import { FactList, Section } from './section.tsx'
import { storedTargets, type Pane } from './use-panes.ts'
import type { RunView, SetRunView } from './use-run-view.ts'

export interface RunColumnProps {
  run: Run
  pane: Pane
  /** What belongs to the run as a whole is shown. */
  ofRun: boolean
  colours: Colours | null
  display: ResolvedDisplay
  view: RunView
  setView: SetRunView
  setDisplay: SetDisplay
  /** What a PNG is made of. */
  figure: React.RefObject<HTMLDivElement | null>
}

/** Everything about the run and what is shown of it, in one column. */
export function RunColumn({ run, pane, ofRun, colours, display, view, setView, setDisplay, figure }: RunColumnProps) {
  const { artifact } = pane
  const withMap = colours !== null
  const editor = mayEdit(useRole(run.workspaceId))
  return (
    <aside aria-label="About this run" className="shrink-0 px-4 pb-6 lg:w-96 lg:overflow-y-auto lg:border-l lg:pt-4">
      <Head run={run} pane={pane} ofRun={ofRun} target={view.target} />
      <WhatToShow run={run} ofRun={ofRun} setView={setView} />
      {!ofRun && run.classes !== null && (
        <Section
          title="Predictions"
          aside={pane.image?.done && editor && <span className="text-xs text-muted">click a class to explain it</span>}
        >
          <Predictions
            predictions={pane.image?.predictions ?? []}
            target={view.target ?? artifact?.target ?? null}
            stored={storedTargets(pane)}
            classes={run.classes}
            onPick={(target) => setView({ target })}
          />
        </Section>
      )}
      <Layers pane={pane} setView={setView} />
      {withMap && (
        <Section title="Display">
          <DisplayControls settings={display} onChange={setDisplay} colours={colours} signs={hasSigns(pane)} />
        </Section>
      )}
      {artifact && <Diagnostics pane={pane} />}
      <Warnings warnings={[...new Set([...run.warnings, ...(artifact?.warnings ?? [])])]} />
      <Details run={run} />
      <RunDownloads run={run} artifact={artifact} image={ofRun ? null : (pane.image?.image ?? null)} figure={figure} />
      <RunActions run={run} />
    </aside>
  )
}

const hasSigns = ({ artifact }: Pane) => artifact?.display.as !== 'heat-map' || artifact.display.scale === 'diverging'

function Head({ run, pane, ofRun, target }: { run: Run; pane: Pane; ofRun: boolean; target: number | null }) {
  const { artifact, image } = pane
  const shown = target ?? artifact?.target ?? null
  const prediction = image?.predictions.find((one) => one.class === shown)
  return (
    <div className="pb-3">
      <p className="text-lg font-semibold break-words">
        {ofRun ? run.explainer.title : (image?.image.name ?? run.explainer.title)}
      </p>
      {prediction && !ofRun && (
        <p>
          target {className(prediction.class, prediction.label)} ({scoreWords(prediction)})
        </p>
      )}
      <p className="text-muted">
        {run.model.name} v{run.model.version} · {run.explainer.title}
      </p>
      {run.explainer.package && <p className="text-xs break-words text-muted">by {packageWords(run)}</p>}
    </div>
  )
}

/** Where a run has both, whether to see an image’s results or those of the run as a whole. */
function WhatToShow({ run, ofRun, setView }: { run: Run; ofRun: boolean; setView: SetRunView }) {
  if (run.artifacts.length === 0 || run.imageList.length === 0) return null
  return (
    <Section title="What to see">
      <Select
        aria-label="What to see"
        value={ofRun ? 'run' : 'image'}
        options={[
          { value: 'image', label: 'Results of the image' },
          { value: 'run', label: 'Results over all images' },
        ]}
        onChange={(of) => setView({ of: of === 'run' ? 'run' : null, layer: null, part: null, channel: null })}
      />
    </Section>
  )
}

function Layers({ pane: { chosen, artifact }, setView }: { pane: Pane; setView: SetRunView }) {
  const { layers, parts } = chosen
  if (!artifact || (layers.length < 2 && parts.length < 2)) return null
  return (
    <Section title="Layer">
      <div className="flex flex-wrap gap-2">
        {layers.length > 1 && (
          <Select
            aria-label="Layer"
            value={layerName(artifact)}
            options={layers.map((value) => ({ value, label: value }))}
            onChange={(layer) => setView({ layer, part: null })}
          />
        )}
        {parts.length > 1 && (
          <Select
            aria-label="Part"
            value={String(parts.indexOf(artifact))}
            options={parts.map((part, i) => ({ value: String(i), label: partName(part) }))}
            onChange={(part) => setView({ part: Number(part) })}
          />
        )}
      </div>
    </Section>
  )
}

function Diagnostics({ pane: { artifact } }: { pane: Pane }) {
  if (!artifact) return null
  const complete = completeness(artifact)
  const facts = diagnosticFacts(artifact)
  if (facts.length === 0) return null
  return (
    <Section title="Diagnostics">
      {complete && <p className="mb-1">{complete}</p>}
      {complete ? (
        <details>
          <summary className="text-xs text-muted">All of them</summary>
          <FactList facts={facts} />
        </details>
      ) : (
        <FactList facts={facts} />
      )}
    </Section>
  )
}

/** An explainer by others could give any number. */
const MOST_WARNINGS = 20

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <Section title="Warnings">
      <ul className="space-y-1 rounded-md bg-warning-soft px-3 py-2 text-warning">
        {warnings.slice(0, MOST_WARNINGS).map((warning) => (
          <li key={warning} className="break-words">
            {plainText(warning, 500)}
          </li>
        ))}
        {warnings.length > MOST_WARNINGS && <li>and {warnings.length - MOST_WARNINGS} more</li>}
      </ul>
    </Section>
  )
}

/** Who made the explainer, if that was not us, and exactly which archive of it ran. */
function packageFacts({ explainer: { package: of } }: Run) {
  if (!of) return []
  return [
    { name: 'package', value: <span className="normal-nums">{`${of.name} ${of.version}`}</span> },
    {
      name: 'integrity',
      value: (
        <CopyText
          text={of.integrity}
          shown={shortIntegrity(of.integrity)}
          label={`Copy the integrity of ${of.name} ${of.version}`}
        />
      ),
    },
  ]
}

function Details({ run }: { run: Run }) {
  const total = run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null
  const timings = Object.entries(run.timings ?? {}).map(([name, time]) => `${name} ${formatMilliseconds(time)}`)
  const params = paramFacts(run.params)
  return (
    <>
      {params.length > 0 && (
        <Section title="Parameters">
          <FactList facts={params} />
        </Section>
      )}
      <Section title="Run">
        <FactList
          facts={[
            { name: 'seed', value: String(run.seed) },
            { name: 'score', value: run.score },
            ...(run.runtime ? [{ name: 'runtime', value: `${run.runtime.id}, ${run.runtime.backend}` }] : []),
            ...(run.runtime?.passedOver?.map(({ backend, reason }) => ({ name: `not ${backend}`, value: reason })) ?? []),
            ...(total === null ? [] : [{ name: 'duration', value: [formatMilliseconds(total), ...timings].join(', ') }]),
            { name: 'preprocessing', value: valueWords([run.preprocessing.preset, run.preprocessing.resize]) },
            { name: 'explainer', value: `${run.explainer.id} ${run.explainer.version}` },
            ...packageFacts(run),
            ...(run.engineVersion ? [{ name: 'engine', value: run.engineVersion }] : []),
            ...(run.background.length > 0 ? [{ name: 'background', value: `${run.background.length} images` }] : []),
            { name: 'by', value: [run.createdBy?.name, formatTime(run.createdAt)].filter(Boolean).join(', ') },
          ]}
        />
      </Section>
    </>
  )
}
