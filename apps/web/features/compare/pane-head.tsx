'use client'
import Link from 'next/link'
import { Select } from '../../components/select.tsx'
import { layerName } from '../run/choose-artifact.ts'
import { modelName, packageWords, runName } from '../run/run-words.ts'
import { runLink } from '../../lib/links.ts'
import type { ComparedPane } from './use-comparison.ts'

/** Whose map it is: `1 Honest v1 · Grad-CAM`, and its layer. */
export function PaneHead({ pane, index, onLayer }: { pane: ComparedPane; index: number; onLayer: (layer: string) => void }) {
  const { run, artifact, chosen } = pane
  if (!run) return <p className="h-7">&nbsp;</p>
  return (
    <div className="flex min-h-7 min-w-0 items-center gap-2">
      <span className="flex size-5 shrink-0 items-center justify-center rounded-sm border border-line-strong text-xs text-muted">
        {index + 1}
      </span>
      <h2 className="min-w-0 flex-1 truncate">
        <Link
          href={runLink(run.id, pane.imageId ?? undefined)}
          className="hover:underline"
          title={[runName(run), packageWords(run)].filter(Boolean).join(' · ')}
        >
          <span className="font-semibold">{modelName(run)}</span> · {run.explainer.title}
        </Link>
      </h2>
      {chosen.layers.length > 1 && (
        <Select
          small
          className="w-32 shrink-0"
          aria-label={`Layer of pane ${index + 1}`}
          value={artifact ? layerName(artifact) : (pane.spec.layer ?? chosen.layers[0])}
          options={chosen.layers.map((value) => ({ value, label: value }))}
          onChange={onLayer}
        />
      )}
    </div>
  )
}
