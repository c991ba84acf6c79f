'use client'
import { useState, type DragEvent, type ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import { filesOf, type DroppedFile } from '../lib/dropped-files.ts'

/** Takes files that are dropped anywhere on its content. A `FileDrop` within goes first. */
export function DropArea({
  disabled = false,
  onFiles,
  className,
  children,
}: {
  disabled?: boolean
  onFiles: (files: DroppedFile[]) => void
  className?: string
  children: ReactNode
}) {
  const [over, setOver] = useState(false)
  const drop = async (event: DragEvent) => {
    setOver(false)
    if (disabled || event.defaultPrevented) return
    event.preventDefault()
    const files = await filesOf(event.dataTransfer)
    if (files.length > 0) onFiles(files)
  }
  const drag = (event: DragEvent) => {
    if (disabled || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setOver(true)
  }
  return (
    <div
      onDragOver={drag}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
      onDrop={(event) => void drop(event)}
      className={classNames(over && 'rounded-lg outline-2 outline-offset-8 outline-accent outline-dashed', className)}
    >
      {children}
    </div>
  )
}
