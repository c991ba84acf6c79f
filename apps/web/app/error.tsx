'use client'
import { ErrorNote } from '../components/error-note.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto max-w-2xl px-4 py-16">
      <ErrorNote error={error} onRetry={reset} />
    </main>
  )
}
