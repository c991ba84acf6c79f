'use client'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './error-note.tsx'

/** Asks before something that cannot be undone; `action` is the verb on the button. */
export function ConfirmDialog({
  title,
  children,
  action,
  busy = false,
  error = null,
  onConfirm,
  onClose,
}: {
  title: string
  children: ReactNode
  action: string
  busy?: boolean
  error?: unknown
  onConfirm: () => void
  onClose: () => void
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button look="danger" busy={busy} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        {children}
        {error ? <ErrorNote error={error} /> : null}
      </div>
    </Dialog>
  )
}
