'use client'
import { useRef } from 'react'
import { Button } from '../../components/button.tsx'
import type { DroppedFile } from '../../lib/dropped-files.ts'

/** A button that asks for one file. */
export function ChooseFile({
  label,
  accept,
  busy,
  onFiles,
}: {
  label: string
  accept: string
  busy: boolean
  onFiles: (files: DroppedFile[]) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button small busy={busy} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])].map((file) => ({ file, path: file.name })))
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
