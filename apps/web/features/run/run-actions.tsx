'use client'
import type { Run } from '@sightline/api/contract'
import { RotateCcw, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { mayEdit, useRole } from '../../lib/workspace.ts'
import { gridLike, useRunAgain } from './explain-target.ts'
import { Section } from './section.tsx'

const ChangeAndRun = dynamic(() => import('./change-and-run.tsx').then((module) => module.ChangeAndRun))
const CompareDialog = dynamic(() => import('./compare-dialog.tsx').then((module) => module.CompareDialog))

export function RunActions({ run }: { run: Run }) {
  const role = useRole(run.workspaceId)
  const missing = run.explainerMissing
  const router = useRouter()
  const again = useRunAgain()
  const [comparing, setComparing] = useState(false)
  const [changing, setChanging] = useState(false)
  const repeat = () =>
    again.mutate([gridLike(run)], {
      onSuccess: ([runId]) => router.push(`/runs/${runId}`),
    })
  return (
    <Section title="Go on">
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => setComparing(true)}>
          Compare with…
        </Button>
        {mayEdit(role) && (
          <>
            <Button
              icon={<RotateCcw aria-hidden size={14} />}
              busy={again.isPending}
              disabled={missing !== null}
              onClick={repeat}
            >
              Run again
            </Button>
            <Button
              icon={<SlidersHorizontal aria-hidden size={14} />}
              disabled={missing !== null}
              onClick={() => setChanging(true)}
            >
              Change and run
            </Button>
          </>
        )}
      </div>
      {missing && mayEdit(role) && (
        <p className="mt-2 text-xs text-muted">
          {missing.message} {missing.hint}
        </p>
      )}
      {again.error ? <ErrorNote error={again.error} className="mt-2" /> : null}
      {changing && <ChangeAndRun run={run} onClose={() => setChanging(false)} />}
      {comparing && <CompareDialog run={run} onClose={() => setComparing(false)} />}
    </Section>
  )
}
