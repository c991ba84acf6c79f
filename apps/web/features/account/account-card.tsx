import type { ReactNode } from 'react'

/** The frame of pages for people who are not signed in: one narrow column. */
export function AccountCard({ title, children, below }: { title: string; children: ReactNode; below?: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <title>{`${title} · Sightline`}</title>
      <header>
        <p className="font-semibold tracking-tight text-muted">Sightline</p>
        <h1 className="text-2xl font-semibold">{title}</h1>
      </header>
      {children}
      {below && <div className="prose-links border-t pt-4 text-muted">{below}</div>}
    </main>
  )
}
