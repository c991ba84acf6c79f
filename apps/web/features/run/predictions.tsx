'use client'
import type { Prediction } from '@sightline/api/contract'
import { formatNumber } from '@sightline/engine/render'
import { Check } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatPercent } from '../../lib/format.ts'

const FEW = 5

/** The model's classes, the most probable first; a click explains that class. */
export function Predictions({
  predictions,
  target,
  stored,
  compareWith,
  classes,
  onPick,
  compact = false,
}: {
  predictions: readonly Prediction[]
  /** The class that is shown. */
  target: number | null
  /** Classes that are explained already. */
  stored: readonly number[]
  /** Another model's: the difference in probability is shown. */
  compareWith?: readonly Prediction[] | undefined
  /** How many the model has; `predictions` are the most probable of them. */
  classes: number | null
  onPick: (target: number) => void
  compact?: boolean
}) {
  const [all, setAll] = useState(false)
  if (predictions.length === 0)
    return <p className="text-muted">No predictions: the model has no class output, or the image is not done.</p>
  const few = compact ? 3 : FEW
  const first = predictions.slice(0, few)
  // The class that is shown is never out of sight.
  const current = predictions.find((prediction) => prediction.class === target)
  const shown = all ? predictions : current && !first.includes(current) ? [...first, current] : first
  return (
    <div>
      <ul className={compact ? undefined : '-mx-2'} aria-label="Predictions">
        {shown.map((prediction) => (
          <li key={prediction.class}>
            <PredictionRow
              prediction={prediction}
              selected={prediction.class === target}
              stored={stored.includes(prediction.class)}
              other={compareWith?.find((one) => one.class === prediction.class)}
              differing={compareWith !== undefined}
              onPick={onPick}
            />
          </li>
        ))}
      </ul>
      {predictions.length > few && (
        <Button
          look="quiet"
          small
          data-not-exported
          className={compact ? 'h-5 text-muted' : '-ml-2'}
          onClick={() => setAll(!all)}
        >
          {all
            ? 'Fewer'
            : classes !== null && classes > predictions.length
              ? `${predictions.length} most probable`
              : `All ${predictions.length}`}
        </Button>
      )}
    </div>
  )
}

function PredictionRow({
  prediction,
  selected,
  stored,
  other,
  differing,
  onPick,
}: {
  prediction: Prediction
  selected: boolean
  stored: boolean
  other: Prediction | undefined
  differing: boolean
  onPick: (target: number) => void
}) {
  const { class: index, label, logit, probability } = prediction
  const named = label !== null && label !== String(index)
  return (
    <button
      type="button"
      aria-pressed={selected}
      title={stored ? undefined : 'Not explained yet'}
      onClick={() => onPick(index)}
      className={classNames(
        'relative grid h-7 w-full items-center gap-2 overflow-hidden rounded-md px-2 text-left hover:bg-hover',
        differing ? 'grid-cols-[minmax(0,1fr)_64px_72px]' : 'grid-cols-[minmax(0,1fr)_56px_64px]',
        selected && 'bg-accent-soft text-accent',
      )}
    >
      <span aria-hidden className="absolute inset-x-2 bottom-0 h-0.5">
        <span className="block h-full bg-line-strong" style={{ width: `${(probability ?? 0) * 100}%` }} />
      </span>
      <span className="flex min-w-0 items-center gap-1">
        <span className="shrink-0">{index}</span>
        {named && <span className="truncate">{label}</span>}
        {stored && <Check aria-label="explained" size={12} className="shrink-0 text-muted" />}
      </span>
      {!differing && <span className="text-right text-xs text-muted">{logit === null ? '' : formatNumber(logit)}</span>}
      <span className="text-right">{formatPercent(probability)}</span>
      {differing && <Difference of={probability} and={other?.probability ?? null} />}
    </button>
  )
}

/** `+12.3`: percentage points more than the other model gives. */
function Difference({ of, and }: { of: number | null; and: number | null }) {
  const points = of === null || and === null ? null : (of - and) * 100
  const words = points === null ? '–' : `${points > 0 ? '+' : points < 0 ? '−' : '±'}${Math.abs(points).toFixed(1)} pp`
  return <span className="text-right text-xs text-muted">{words}</span>
}
