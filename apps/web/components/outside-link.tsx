import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { webAddress } from '../lib/plain-text.ts'

/** A link out of Sightline, in a tab of its own; whatever is no address of the web is text only. */
export function OutsideLink({ href, children }: { href: string | null; children: ReactNode }) {
  const address = webAddress(href)
  if (!address) return <span className="break-words">{children}</span>
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className="break-words text-accent underline underline-offset-2">
      {children}
      <ExternalLink aria-label="(opens in a new tab)" size={12} className="ml-1 inline align-baseline" />
    </a>
  )
}
