'use client'
import type { PackageList, Workspace } from '@sightline/api/contract'
import { Package } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useId, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { PackageArticle } from './package-article.tsx'
import { PackageTasks } from './package-tasks.tsx'

const InstallDialog = dynamic(() => import('./install-dialog.tsx').then((module) => module.InstallDialog))

/** Explainers by others: what is installed, and for whoever may, the way to install more. */
export function PackagesSection({ list, workspace }: { list: PackageList; workspace: Workspace }) {
  const { packages, tasks, mayInstall, whyNot } = list
  const [installing, setInstalling] = useState(false)
  const id = useId()
  const owner = workspace.role === 'owner'
  if (packages.length === 0 && !mayInstall) return null
  return (
    <section aria-labelledby={id} className="mb-10 max-w-3xl">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 id={id} className="text-lg font-semibold">
          By others
        </h2>
        {mayInstall && (
          <Button icon={<Package aria-hidden size={16} />} onClick={() => setInstalling(true)}>
            Install a package
          </Button>
        )}
      </div>
      {!mayInstall && owner && whyNot && (
        <p className="mb-3 text-xs text-muted">
          {whyNot.message} {whyNot.hint}
        </p>
      )}
      <PackageTasks tasks={tasks} />
      {packages.length === 0 ? (
        <p className="text-muted">
          No package is installed. Anybody can write an explainer and publish it as an npm package: how is said in{' '}
          <code className="text-xs">docs/writing-an-explainer.md</code>.
        </p>
      ) : (
        packages.map((one) => <PackageArticle key={one.name} of={one} workspace={workspace} mayInstall={mayInstall} />)
      )}
      {installing && <InstallDialog onClose={() => setInstalling(false)} />}
    </section>
  )
}
