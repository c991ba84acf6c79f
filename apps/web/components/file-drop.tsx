'use client'
import { Upload } from 'lucide-react'
import { useId, useRef, useState, type DragEvent, type ReactNode } from 'react'
import { classNames } from '../lib/class-names.ts'
import { filesOf, type DroppedFile } from '../lib/dropped-files.ts'
import { Button } from './button.tsx'

export type { DroppedFile } from '../lib/dropped-files.ts'

/** A place to drop files and folders on, with buttons that choose the same. */
export function FileDrop({
  label,
  children,
  accept,
  multiple = true,
  folders = false,
  disabled = false,
  onFiles,
}: {
  /** What to drop: “Drop images here”. */
  label: string
  /** What is taken: formats, sizes. */
  children?: ReactNode
  /** As in `<input accept>`; files of other kinds are given too when dropped: the server looks into them. */
  accept?: string
  multiple?: boolean
  /** Also offers to choose a folder. */
  folders?: boolean
  disabled?: boolean
  onFiles: (files: DroppedFile[]) => void
}) {
  const [over, setOver] = useState(false)
  const id = useId()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const give = (found: DroppedFile[]) => {
    if (found.length > 0) onFiles(multiple || folders ? found : found.slice(0, 1))
  }
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!disabled) give(await filesOf(event.dataTransfer))
  }
  const choose = (input: HTMLInputElement) => {
    give([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })))
    input.value = ''
  }
  return (
    <div
      role="group"
      aria-labelledby={id}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => void drop(event)}
      className={classNames(
        'flex flex-col items-center gap-2 rounded-lg border border-dashed px-4 py-8 text-center transition-colors',
        over && !disabled ? 'border-accent bg-accent-soft' : 'border-line-strong',
        disabled && 'opacity-50',
      )}
    >
      <Upload aria-hidden size={20} className="text-muted" />
      <p id={id} className="font-medium">
        {label}
      </p>
      {children && <div className="max-w-prose text-xs text-muted">{children}</div>}
      <div className="flex flex-wrap justify-center gap-2">
        <Button disabled={disabled} onClick={() => files.current?.click()}>
          {multiple ? 'Choose files' : 'Choose a file'}
        </Button>
        {folders && (
          <Button disabled={disabled} onClick={() => folder.current?.click()}>
            Choose a folder
          </Button>
        )}
      </div>
      <input
        ref={files}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        multiple={multiple}
        onChange={(event) => choose(event.currentTarget)}
      />
      {folders && (
        <input
          ref={(input) => {
            folder.current = input
            input?.setAttribute('webkitdirectory', '')
          }}
          type="file"
          hidden
          aria-label={`${label}: a folder`}
          onChange={(event) => choose(event.currentTarget)}
        />
      )}
    </div>
  )
}
