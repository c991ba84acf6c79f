'use client'
import type { PackageTask } from '@sightline/api/contract'
import { X } from 'lucide-react'
import { useState } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { plainText } from '../../lib/plain-text.ts'

const STEPS = {
  waiting: { words: 'Waiting', done: 0 },
  fetching: { words: 'Fetching it', done: 0 },
  describing: { words: 'Reading what it declares', done: 1 },
  checking: { words: 'Running the conformance suite', done: 2 },
} as const satisfies Record<PackageTask['step'], unknown>

/** Failures that were read; they stay away until the page is loaded anew. */
const dismissed = new Set<string>()

/** Installations and checks under way, and those that failed lately, with the reason. */
export function PackageTasks({ tasks }: { tasks: readonly PackageTask[] }) {
  const [, setCount] = useState(0)
  const shown = tasks.filter(
    ({ id, spec, state }, i) =>
      // What has been tried again is told by the later try.
      state !== 'done' && !dismissed.has(id) && tasks.findIndex((one) => one.spec === spec) === i,
  )
  if (shown.length === 0) return null
  const dismiss = (id: string) => {
    dismissed.add(id)
    setCount((before) => before + 1)
  }
  return (
    <ul aria-label="Installations" className="mb-6 border-t">
      {shown.map((task) => (
        <TaskRow key={task.id} task={task} onDismiss={() => dismiss(task.id)} />
      ))}
    </ul>
  )
}

function TaskRow({ task: { kind, spec, state, step, error }, onDismiss }: { task: PackageTask; onDismiss: () => void }) {
  const name = plainText(spec, 120)
  const { words, done } = STEPS[step]
  return (
    <li className="border-b py-2">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3">
        <span className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </span>
        {state === 'running' ? (
          <>
            <span className="text-xs text-muted" aria-live="polite">
              {words} …
            </span>
            <ProgressLine
              label={kind === 'install' ? `Installing ${name}` : `Checking ${name}`}
              done={done}
              total={3}
              className="w-40"
            />
          </>
        ) : (
          <>
            <span className="text-xs text-danger">{kind === 'install' ? 'Not installed' : 'Not checked'}</span>
            <IconButton label={`Dismiss ${name}`} icon={<X aria-hidden size={14} />} onClick={onDismiss} />
          </>
        )}
      </div>
      {error && <ErrorNote error={error} className="mt-1 mb-1" />}
    </li>
  )
}
