'use client'
import type { Explainer } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import dynamic from 'next/dynamic'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { useWorkspace } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'
import { requirementsOf } from './requirements.ts'

// It describes schemas with zod.
const ParamTable = dynamic(() => import('./param-table.tsx').then((module) => module.ParamTable), {
  loading: () => <Skeleton className="h-20" />,
})

/** What is installed: what each shows, when it misleads, where it comes from, what can be set. */
export function ExplainersPage() {
  const trpc = useTRPC()
  const workspace = useWorkspace()
  const explainers = useQuery(
    trpc.explainers.list.queryOptions({ workspaceId: workspace?.id ?? '' }, { enabled: workspace !== null, staleTime: Infinity }),
  )
  return (
    <Page title="Explainers" crumbs={[{ label: 'Explainers' }]}>
      <h1 className="mb-4 text-xl font-semibold">Explainers</h1>
      {explainers.error ? (
        <ErrorNote error={explainers.error} onRetry={() => void explainers.refetch()} />
      ) : !explainers.data ? (
        <Skeleton className="h-96" />
      ) : (
        <div className="lg:grid lg:grid-cols-[200px_1fr] lg:gap-8">
          <nav aria-label="Explainers on this page" className="sticky top-18 self-start max-lg:hidden">
            <ul>
              {explainers.data.map(({ id, title }) => (
                <li key={id}>
                  <a href={`#${id}`} className="block rounded-md px-2 py-1 text-muted hover:bg-hover hover:text-ink">
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div>
            {explainers.data.map((explainer) => (
              <ExplainerArticle key={explainer.id} explainer={explainer} />
            ))}
          </div>
        </div>
      )}
    </Page>
  )
}

function ExplainerArticle({ explainer }: { explainer: Explainer }) {
  const { id, title, version, summary, caveats, reference, params } = explainer
  const needs = requirementsOf(explainer.requires)
  return (
    <article id={id} aria-labelledby={`${id}-title`} className="max-w-3xl scroll-mt-16 border-t py-6 first:border-t-0 first:pt-0">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <h2 id={`${id}-title`} className="text-lg font-semibold">
          {title}
        </h2>
        <span className="text-xs text-muted">
          {version}
          {explainer.package && ` · ${explainer.package.name} ${explainer.package.version}`}
        </span>
      </div>
      <p>{summary}</p>
      <dl className="mt-4 grid gap-x-4 sm:grid-cols-[128px_1fr] sm:gap-y-2 max-sm:[&_dd]:mb-2">
        <dt className="text-muted">Misleads when</dt>
        <dd>{caveats}</dd>
        {needs.length > 0 && (
          <>
            <dt className="text-muted">Needs</dt>
            <dd>{needs.join(' · ')}</dd>
          </>
        )}
        {reference && (
          <>
            <dt className="text-muted">Reference</dt>
            <dd>
              <a href={reference.url} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
                {reference.title}
                <ExternalLink aria-label="(opens in a new tab)" size={12} className="ml-1 inline align-baseline" />
              </a>{' '}
              ({reference.year})
            </dd>
          </>
        )}
      </dl>
      <ParamTable schema={params} />
    </article>
  )
}
