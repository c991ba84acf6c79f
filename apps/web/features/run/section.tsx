import { useId, type ReactNode } from 'react'

/** A part of the column beside a picture. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="border-t py-3">
      <div className="mb-1.5 flex items-baseline justify-between gap-2">
        <h2 id={id} className="text-xs text-muted">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

export function FactList({ facts }: { facts: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid grid-cols-[minmax(80px,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5">
      {facts.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
