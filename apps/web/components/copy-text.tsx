'use client'
import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useToast } from './toast.tsx'
import { Tooltip } from './tooltip.tsx'

const SHOWN_MILLISECONDS = 2000

/** A text that is shown short and copied whole. `label` says what a press does, for screen readers: “Copy the integrity of …”. */
export function CopyText({ text, shown, label }: { text: string; shown: string; label: string }) {
  const toast = useToast()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MILLISECONDS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Browsers give no clipboard to pages that come without TLS from another machine.
      toast.fail({ code: 'NO_CLIPBOARD', message: 'The browser gives no access to the clipboard here.', hint: text })
    }
  }
  const Icon = copied ? Check : Copy
  return (
    <Tooltip text={text}>
      <button
        type="button"
        onClick={() => void copy()}
        className="inline-flex max-w-full items-center gap-1 rounded-sm font-mono text-xs text-muted hover:text-ink"
      >
        <span className="sr-only">{label}: </span>
        <span className="truncate">{shown}</span>
        <Icon aria-hidden size={12} className="shrink-0" />
        <span role="status" className="sr-only">
          {copied ? 'Copied' : ''}
        </span>
      </button>
    </Tooltip>
  )
}
