'use client'
import type { ExplainerPackage, Workspace } from '@sightline/api/contract'
import { Check, Minus } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { CopyText } from '../../components/copy-text.tsx'
import { OutsideLink } from '../../components/outside-link.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatBytes, formatDate, plural } from '../../lib/format.ts'
import { plainText, shortIntegrity, webAddress } from '../../lib/plain-text.ts'
import { EnablePackage } from './enable-package.tsx'
import { ExplainerArticle } from './explainer-article.tsx'
import { PackageCheck } from './package-check.tsx'
import { PackageMenu } from './package-menu.tsx'

/** One installed package: what it is and who made it, how it did in the conformance suite, what it declares. */
export function PackageArticle({
  of,
  workspace,
  mayInstall,
}: {
  of: ExplainerPackage
  workspace: Workspace
  mayInstall: boolean
}) {
  const { name, version, integrity, enabled, explainers } = of
  const id = useId()
  const description = plainText(of.description, 400)
  return (
    <article aria-labelledby={id} className="max-w-3xl scroll-mt-16 border-t py-6" id={packageAnchor(name)}>
      <div className="flex items-start justify-between gap-3">
        <h3 id={id} className="min-w-0 text-lg font-semibold break-words">
          {name} <span className="font-normal text-muted">{plainText(version, 40)}</span>
        </h3>
        {mayInstall && <PackageMenu of={of} />}
      </div>
      <div>
        {description && <p className="break-words">{description}</p>}
        <dl className="mt-3 grid gap-x-4 sm:grid-cols-[128px_minmax(0,1fr)] sm:gap-y-1 max-sm:[&_dd]:mb-2">
          <Fact name="In this workspace">
            {workspace.role === 'owner' ? (
              <EnablePackage name={name} enabled={enabled} workspace={workspace} />
            ) : (
              <span className="inline-flex items-center gap-1.5">
                {enabled ? <Check aria-hidden size={14} /> : <Minus aria-hidden size={14} />}
                {enabled ? `Enabled in ${workspace.name}` : `Not enabled in ${workspace.name}`}
              </span>
            )}
          </Fact>
          <Fact name="Made by" words>
            {of.author ? plainText(of.author, 120) : 'not said'}
            {webAddress(of.homepage) && (
              <>
                {' · '}
                <OutsideLink href={of.homepage}>{plainText(new URL(of.homepage!).host, 60)}</OutsideLink>
              </>
            )}
          </Fact>
          <Fact name="License" words>
            {of.license ? plainText(of.license, 80) : 'not said'}
          </Fact>
          <Fact name="Integrity">
            <CopyText text={integrity} shown={shortIntegrity(integrity)} label={`Copy the integrity of ${name} ${version}`} />
          </Fact>
          <Fact name="Installed" words>
            {formatDate(of.installedAt)}
            {of.installedBy && ` by ${of.installedBy.name}`},{' '}
            {of.source === 'registry' ? 'from the registry' : `from ${plainText(of.spec, 80)}`}, {formatBytes(of.bytes)}
          </Fact>
          <Fact name="Conformance">
            <PackageCheck check={of.check} />
          </Fact>
        </dl>
        {of.warnings.length > 0 && (
          <ul aria-label="What to know of it" className="mt-3 space-y-1 rounded-md bg-warning-soft px-3 py-2 text-warning">
            {of.warnings.map((warning) => (
              <li key={warning} className="break-words">
                {plainText(warning, 500)}
              </li>
            ))}
          </ul>
        )}
        {of.earlier.length > 0 && <EarlierVersions earlier={of.earlier} />}
      </div>
      <div className="mt-5 sm:ml-6">
        {explainers.map((explainer) => (
          <ExplainerArticle key={explainer.id} explainer={explainer} level={4} />
        ))}
      </div>
    </article>
  )
}

/** Of the part of the page that is about a package. */
export const packageAnchor = (name: string): string => `package-${name}`

/** `words`: text with hyphens, which tabular numerals would tear apart. */
function Fact({ name, words = false, children }: { name: string; words?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className={classNames('min-w-0 break-words', words && 'normal-nums')}>{children}</dd>
    </>
  )
}

function EarlierVersions({ earlier }: Pick<ExplainerPackage, 'earlier'>) {
  return (
    <details className="mt-3">
      <summary className="text-muted">
        {plural(earlier.length, 'earlier version')}, kept for the {earlier.length === 1 ? 'runs that it' : 'runs that they'} made
      </summary>
      <ul className="mt-1">
        {earlier.map(({ version, integrity, installedAt }) => (
          <li key={integrity} className="flex flex-wrap items-center gap-x-3 border-b py-1 last:border-b-0">
            <span>{plainText(version, 40)}</span>
            <CopyText text={integrity} shown={shortIntegrity(integrity)} label={`Copy the integrity of version ${version}`} />
            <span className="text-xs text-muted">installed {formatDate(installedAt)}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
