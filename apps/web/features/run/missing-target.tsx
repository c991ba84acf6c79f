'use client'
import type { Run, RunSummary } from '@sightline/api/contract'
import { Play } from 'lucide-react'
import Link from 'next/link'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { mayEdit, useRole } from '../../lib/workspace.ts'
import { gridLike, useRunAgain } from './explain-target.ts'
import { className } from './run-words.ts'

/** Instead of a map that is not stored: that it could be made, that it is being made, or who could make it. */
export function MissingTarget({
  runs,
  target,
  label,
  working,
}: {
  /** Those that lack it; all are run at once. */
  runs: readonly Run[]
  target: number
  label: string | null
  working: RunSummary | null
}) {
  const role = useRole(runs[0]?.workspaceId)
  const again = useRunAgain()
  const name = className(target, label)
  if (working) {
    return (
      <div className="flex w-full max-w-72 flex-col gap-2 text-center" role="status">
        <p>
          Explaining class {name}:{' '}
          <Link href={`/runs/${working.id}`} className="underline">
            {working.status}
          </Link>
        </p>
        <ProgressLine
          label={`Explaining class ${name}`}
          done={working.imagesDone}
          total={working.images}
          share={working.progress}
          secondsLeft={working.secondsLeft}
        />
      </div>
    )
  }
  return (
    <div className="flex flex-col items-center gap-3 text-center">
      <p>Class {name} has not been explained here yet.</p>
      {mayEdit(role) ? (
        <Button
          look="primary"
          data-not-exported
          icon={<Play aria-hidden size={14} />}
          busy={again.isPending || again.isSuccess}
          onClick={() => again.mutate(runs.map((run) => gridLike(run, { target: { class: target } })))}
        >
          Explain class {target}
          {runs.length > 1 && ` in ${runs.length} runs`}
        </Button>
      ) : (
        <p className="text-muted">You may look at this workspace but not run in it: ask an editor or the owner to explain it.</p>
      )}
      {again.error ? <ErrorNote error={again.error} className="text-left" /> : null}
    </div>
  )
}
