import type { Protection } from '@sightline/api/contract'
import { Check, TriangleAlert } from 'lucide-react'
import { classNames } from '../../lib/class-names.ts'

/** What keeps a package's code in on this server, and what does not: to be read before one is installed. */
export function ProtectionNote({ protection: { closed, missing } }: { protection: Protection }) {
  return (
    <div className={classNames('rounded-md px-3 py-2', missing.length > 0 ? 'bg-warning-soft' : 'bg-sunken')}>
      <p>A package is a stranger’s program. Here it runs in a process of its own, apart from your data and secrets.</p>
      <ul aria-label="Protection on this server" className="mt-1 text-xs">
        {closed.map((text) => (
          <li key={text} className="flex gap-2 py-0.5">
            <Check aria-hidden size={14} className="mt-px shrink-0 text-good" />
            <span>{text}</span>
          </li>
        ))}
        {missing.map((text) => (
          <li key={text} className="flex gap-2 py-0.5 text-warning">
            <TriangleAlert aria-hidden size={14} className="mt-px shrink-0" />
            <span>
              <span className="sr-only">Not protected: </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
