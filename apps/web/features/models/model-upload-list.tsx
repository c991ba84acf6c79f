'use client'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { plural } from '../../lib/format.ts'
import type { SharedQueue } from '../uploads/use-upload-queue.ts'
import { UploadRow } from '../uploads/upload-row.tsx'
import { totalsOf } from '../uploads/upload-queue.ts'
import { ArchitectureSelect } from './architecture-select.tsx'
import type { ModelTask, UploadedModel } from './use-model-uploads.ts'

/** A file of weights alone: it takes the name of their architecture. */
const WEIGHTS_ALONE = 'MODEL_CONFIG_MISSING'

export function ModelUploadList({ queue, uploads }: SharedQueue<ModelTask, UploadedModel>) {
  if (uploads.length === 0) return null
  const { active, done, cancelled } = totalsOf(uploads)
  return (
    <section aria-label="Uploads" className="mb-6">
      <div className="flex min-h-8 items-center justify-between gap-4 border-b pb-1">
        <h2 className="text-xs text-muted" aria-live="polite">
          {active > 0 ? `${plural(active, 'upload')} going on` : 'Uploads'}
        </h2>
        {active > 1 && (
          <Button small look="quiet" onClick={queue.cancelAll}>
            Cancel all
          </Button>
        )}
        {active === 0 && done + cancelled > 0 && (
          <Button small look="quiet" onClick={queue.clear}>
            Clear
          </Button>
        )}
      </div>
      <ul>
        {uploads.map(({ id, task, state, result }) => (
          <UploadRow
            key={id}
            title={task.name}
            bytes={task.bytes}
            state={state}
            link={
              result && (
                <Link
                  href={`/models/${result.modelId}?version=${result.versionId}`}
                  className="text-accent underline underline-offset-2"
                >
                  {task.name}
                </Link>
              )
            }
            onCancel={() => queue.cancel(id)}
            onRetry={() => queue.retry(id)}
            onDismiss={() => queue.dismiss(id)}
          >
            {state.status === 'failed' && state.error.code === WEIGHTS_ALONE && (
              <NameArchitecture onRetry={(architecture) => queue.retry(id, { ...task, use: { ...task.use, architecture } })} />
            )}
          </UploadRow>
        ))}
      </ul>
    </section>
  )
}

function NameArchitecture({ onRetry }: { onRetry: (architecture: string) => void }) {
  const [architecture, setArchitecture] = useState('')
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Field label="Architecture">
        {(control) => <ArchitectureSelect {...control} empty="Choose one" value={architecture} onChange={setArchitecture} />}
      </Field>
      <Button disabled={architecture === ''} onClick={() => onRetry(architecture)}>
        Upload as this
      </Button>
    </div>
  )
}
