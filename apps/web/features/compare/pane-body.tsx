'use client'
import { formatNumber } from '@sightline/engine/render'
import type { Run } from '@sightline/api/contract'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { formatPercent } from '../../lib/format.ts'
import { plainText } from '../../lib/plain-text.ts'
import type { InputPicture } from '../picture/input-canvas.tsx'
import { Legend } from '../picture/legend.tsx'
import type { BoxShares } from '../picture/picture-frame.tsx'
import { scaleNote } from '../picture/scale-note.ts'
import type { ResolvedDisplay } from '../picture/use-display.ts'
import { MissingTarget } from '../run/missing-target.tsx'
import { artifactFacts } from '../run/run-words.ts'
import { massIn } from './comparison.ts'
import type { ComparedPane } from './use-comparison.ts'

export function inputOf({ run, imageId }: Pick<ComparedPane, 'run' | 'imageId'>): InputPicture | null {
  if (!run || !imageId) return null
  const [height, width] = run.inputShape
  return { imageId, size: { width, height }, resize: run.preprocessing.resize }
}

/** Stands where a pane has no map: why, and what to do. */
export function PaneGap({
  pane,
  lacking,
  onTarget,
}: {
  pane: ComparedPane
  lacking: readonly Run[]
  onTarget: (target: number) => void
}) {
  const { run, error, missing, image, chosen } = pane
  if (error) return <ErrorNote error={error} />
  if (missing) {
    return (
      <div className="flex flex-col items-center gap-3">
        <MissingTarget
          runs={lacking}
          target={missing.target}
          label={image?.predictions.find((one) => one.class === missing.target)?.label ?? null}
          working={missing.working}
        />
        {chosen.targets.length > 0 && (
          <p className="flex flex-wrap items-center justify-center gap-1 text-xs text-muted" data-not-exported>
            Explained here:
            {chosen.targets.slice(0, 5).map((target) => (
              <Button
                key={target}
                small
                look="quiet"
                aria-label={`Show class ${target} in all panes`}
                onClick={() => onTarget(target)}
              >
                class {target}
              </Button>
            ))}
          </p>
        )}
      </div>
    )
  }
  if (run && pane.imageId === null && run.imageList.length > 0)
    return <p className="text-center">This run does not have the image.</p>
  if (run && run.imageList.length === 0)
    return <p className="text-center">This run has no images: its results stand alone on its own page.</p>
  if (run && run.status !== 'done' && !image?.done)
    return (
      <p className="flex flex-col items-center gap-1">
        <StatusBadge status={run.status} />
        {run.status === 'failed' ? run.error?.message : 'The map appears as soon as it is finished.'}
      </p>
    )
  if (pane.pending) return <Skeleton className="size-full" />
  return (
    <p className="text-center">
      {pane.artifact ? 'Filters and tables cannot be compared as maps: see the run’s page.' : 'Nothing was made of this image.'}
    </p>
  )
}

/** The run’s own page has them all. */
const MOST_WARNINGS = 5

/** What a map must never be without: its legend, and target, layer, score, seed and residual. */
export function PaneFacts({ pane, display, box }: { pane: ComparedPane; display: ResolvedDisplay; box: BoxShares | null }) {
  const { run, artifact, numbers, image, map, colours } = pane
  if (!run || !artifact || !map || !colours) return null
  const label = image?.predictions.find((one) => one.class === artifact.target)?.label ?? null
  const [height, width] = run.inputShape
  const over = pane.onScale > 1 ? `of ${pane.onScale} maps` : undefined
  const mass = box && numbers && massIn(numbers, { width, height }, box)
  return (
    <div className="space-y-1">
      {box && (
        <p className="text-xs" data-mass={mass ?? ''}>
          <span className="text-muted">positive mass in the box</span>{' '}
          <span className="font-medium">{mass === null ? 'n/a' : formatPercent(mass)}</span>
          <span className="text-muted">
            {' '}
            · the box is {formatPercent(box.width * box.height)} of the image
            {mass ? ` · ${formatNumber(mass / (box.width * box.height), 2)} × an even spread` : ''}
          </span>
        </p>
      )}
      <Legend
        colours={colours}
        meaning={artifact.meaning}
        note={scaleNote(map, colours, { sign: display.sign, percentile: display.percentile, over })}
      />
      <p className="text-xs text-muted">{artifactFacts(run, artifact, label).join(' · ')}</p>
      {artifact.warnings.slice(0, MOST_WARNINGS).map((warning) => (
        <p key={warning} className="text-xs break-words text-warning">
          {plainText(warning, 300)}
        </p>
      ))}
    </div>
  )
}
