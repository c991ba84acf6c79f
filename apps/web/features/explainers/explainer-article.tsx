'use client'
import type { Explainer } from '@sightline/api/contract'
import dynamic from 'next/dynamic'
import { OutsideLink } from '../../components/outside-link.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { requirementsOf } from './requirements.ts'

// It describes schemas with zod.
const ParamTable = dynamic(() => import('./param-table.tsx').then((module) => module.ParamTable), {
  loading: () => <Skeleton className="h-20" />,
})

/** What an explainer declares: what it shows, when it misleads, where it comes from, what can be set. */
export function ExplainerArticle({ explainer, level }: { explainer: Explainer; level: 3 | 4 }) {
  const Heading = `h${level}` as const
  const { id, title, version, summary, caveats, reference, params } = explainer
  const needs = requirementsOf(explainer.requires)
  return (
    <article id={id} aria-labelledby={`${id}-title`} className="max-w-3xl scroll-mt-16 border-t py-6 break-words">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <Heading id={`${id}-title`} className="text-base font-semibold">
          {title}
        </Heading>
        <span className="text-xs text-muted">{version}</span>
      </div>
      <p>{summary}</p>
      <dl className="mt-4 grid gap-x-4 sm:grid-cols-[128px_minmax(0,1fr)] sm:gap-y-2 max-sm:[&_dd]:mb-2">
        {caveats && (
          <>
            <dt className="text-muted">Misleads when</dt>
            <dd>{caveats}</dd>
          </>
        )}
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
              <OutsideLink href={reference.url}>{reference.title}</OutsideLink> ({reference.year})
            </dd>
          </>
        )}
      </dl>
      <ParamTable schema={params} />
    </article>
  )
}
