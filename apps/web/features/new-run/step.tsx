import type { ReactNode } from 'react'

/** A part of the panel: its heading, what is chosen, and its controls. */
export function Step({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="border-t py-4 first:border-t-0">
      <div className="mb-3 flex items-baseline justify-between gap-4">
        <h3 className="font-semibold">{title}</h3>
        {aside && <div className="text-xs text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  )
}
