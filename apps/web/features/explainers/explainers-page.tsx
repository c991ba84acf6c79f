'use client'
import type { Explainer, ExplainerPackage } from '@sightline/api/contract'
import { useId, type ReactNode } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useWorkspace } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'
import { ExplainerArticle } from './explainer-article.tsx'
import { packageAnchor } from './package-article.tsx'
import { PackagesSection } from './packages-section.tsx'
import { useExplainers } from './use-explainers.ts'
import { usePackages } from './use-packages.ts'

/** What is installed: what each shows, when it misleads, where it comes from, what can be set. */
export function ExplainersPage() {
  const workspace = useWorkspace()
  const explainers = useExplainers(workspace?.id ?? null)
  const packages = usePackages(workspace?.id ?? null)
  const own = explainers.data?.filter((explainer) => explainer.package === null)
  const id = useId()
  return (
    <Page title="Explainers" crumbs={[{ label: 'Explainers' }]}>
      <h1 className="mb-4 text-xl font-semibold">Explainers</h1>
      {explainers.error ? (
        <ErrorNote error={explainers.error} onRetry={() => void explainers.refetch()} />
      ) : !own || packages.isPending ? (
        <Skeleton className="h-96" />
      ) : (
        <div className="lg:grid lg:grid-cols-[200px_minmax(0,1fr)] lg:gap-8">
          <OnThisPage packages={packages.data?.packages ?? []} own={own} />
          <div className="min-w-0">
            {packages.error && (
              <ErrorNote error={packages.error} onRetry={() => void packages.refetch()} className="mb-6 max-w-3xl" />
            )}
            {packages.data && workspace && <PackagesSection list={packages.data} workspace={workspace} />}
            <section aria-labelledby={id}>
              <h2 id={id} className="mb-3 text-lg font-semibold">
                With Sightline
              </h2>
              {own.map((explainer) => (
                <ExplainerArticle key={explainer.id} explainer={explainer} level={3} />
              ))}
            </section>
          </div>
        </div>
      )}
    </Page>
  )
}

function OnThisPage({ packages, own }: { packages: readonly ExplainerPackage[]; own: readonly Explainer[] }) {
  return (
    <nav aria-label="Explainers on this page" className="sticky top-18 self-start max-lg:hidden">
      {packages.length > 0 && (
        <Links title="By others">
          {packages.map(({ name, explainers }) => (
            <li key={name}>
              <Anchor to={packageAnchor(name)}>{name}</Anchor>
              {explainers.length > 1 && (
                <ul className="ml-3">
                  {explainers.map(({ id, title }) => (
                    <li key={id}>
                      <Anchor to={id}>{title}</Anchor>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </Links>
      )}
      <Links title={packages.length > 0 ? 'With Sightline' : null}>
        {own.map(({ id, title }) => (
          <li key={id}>
            <Anchor to={id}>{title}</Anchor>
          </li>
        ))}
      </Links>
    </nav>
  )
}

function Links({ title, children }: { title: string | null; children: ReactNode }) {
  return (
    <div className="mb-4">
      {title && <p className="px-2 pb-1 text-xs text-muted">{title}</p>}
      <ul>{children}</ul>
    </div>
  )
}

function Anchor({ to, children }: { to: string; children: string }) {
  return (
    <a
      href={`#${encodeURIComponent(to)}`}
      title={children}
      className="block truncate rounded-md px-2 py-1 text-muted hover:bg-hover hover:text-ink"
    >
      {children}
    </a>
  )
}
