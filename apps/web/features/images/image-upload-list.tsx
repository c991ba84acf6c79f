'use client'
import type { ImageRow } from '@sightline/api/contract'
import { Button } from '../../components/button.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { plural } from '../../lib/format.ts'
import { totalsOf } from '../uploads/upload-queue.ts'
import type { SharedQueue } from '../uploads/use-upload-queue.ts'
import { UploadRow } from '../uploads/upload-row.tsx'
import type { ImageTask } from './use-image-uploads.ts'

/** Rows at once; more of them would only scroll by. */
const SHOWN = 8
const ORDER = { failed: 0, sending: 1, checking: 1, waiting: 2, cancelled: 3, done: 3 } as const

/** All uploads in one line, and those that matter now one by one: failures first, then what is on its way. What is done stands in the grid. */
export function ImageUploadList({ queue, uploads }: SharedQueue<ImageTask, ImageRow>) {
  if (uploads.length === 0) return null
  const { active, done, failed, cancelled, all, share } = totalsOf(uploads)
  const rows = uploads
    .filter(({ state }) => state.status !== 'done' && state.status !== 'cancelled')
    .toSorted((a, b) => ORDER[a.state.status] - ORDER[b.state.status])
  return (
    <section aria-label="Uploads" className="mb-6">
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 border-b pb-1">
        <h2 className="text-xs text-muted" aria-live="polite">
          {active > 0
            ? `Uploading ${plural(all, 'image')}`
            : [`${plural(done, 'image')} uploaded`, failed > 0 && `${failed} refused`, cancelled > 0 && `${cancelled} cancelled`]
                .filter(Boolean)
                .join(' · ')}
        </h2>
        {active > 0 ? (
          <ProgressLine
            label="Uploads"
            done={done + failed}
            total={all}
            share={share}
            onCancel={queue.cancelAll}
            cancelLabel="Cancel all uploads"
            className="min-w-40 flex-1"
          />
        ) : (
          <Button
            small
            look="quiet"
            onClick={() => {
              queue.clear()
              for (const { id } of uploads) queue.dismiss(id)
            }}
          >
            Clear
          </Button>
        )}
      </div>
      <ul>
        {rows.slice(0, SHOWN).map(({ id, task, state }) => (
          <UploadRow
            key={id}
            title={task.file.path}
            bytes={task.file.file.size}
            state={state}
            onCancel={() => queue.cancel(id)}
            onRetry={() => queue.retry(id)}
            onDismiss={() => queue.dismiss(id)}
          />
        ))}
      </ul>
      {rows.length > SHOWN && <p className="py-2 text-xs text-muted">and {rows.length - SHOWN} more</p>}
    </section>
  )
}
