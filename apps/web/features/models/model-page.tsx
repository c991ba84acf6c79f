'use client'
import type { ModelDetail, ModelVersion } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs'
import { useRef, useState, type ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { DropArea } from '../../components/drop-area.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { formatDate, plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useRole } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'

import { groupModels, type ModelDraft } from './group-models.ts'
import { ModelMenu } from './model-menu.tsx'
import { ModelUploadList } from './model-upload-list.tsx'
import { useModelUploads } from './use-model-uploads.ts'
import { VersionFacts } from './version-facts.tsx'
import { VersionList } from './version-list.tsx'

const UploadDialog = dynamic(() => import('./upload-dialog.tsx').then((module) => module.UploadDialog))
const UsePanel = dynamic(() => import('./use-panel.tsx').then((module) => module.UsePanel), {
  loading: () => <Skeleton className="h-96" />,
})
const NetworkPanel = dynamic(() => import('./network-panel.tsx').then((module) => module.NetworkPanel), {
  loading: () => <Skeleton className="h-96" />,
})

const TABS = ['overview', 'use', 'network'] as const

export function ModelPage({ modelId }: { modelId: string }) {
  const trpc = useTRPC()
  const model = useQuery(trpc.models.get.queryOptions({ modelId }))
  const crumbs = [{ label: 'Models', href: '/models' }, { label: model.data?.name ?? '…' }]
  if (model.data) return <Model model={model.data} />
  return (
    <Page title="Model" crumbs={crumbs}>
      {model.error ? (
        <ErrorNote error={model.error} onRetry={() => void model.refetch()} />
      ) : (
        <div aria-busy className="space-y-6">
          <Skeleton className="h-7 w-64" />
          <Skeleton className="h-96" />
        </div>
      )}
    </Page>
  )
}

function Model({ model }: { model: ModelDetail }) {
  const trpc = useTRPC()
  const router = useRouter()
  const editable = mayEdit(useRole(model.workspaceId))
  const [versionId, setVersionId] = useQueryState('version', parseAsString)
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('overview'))
  const chosen = model.versions.find(({ id }) => id === versionId) ?? model.versions[0]
  const version = useQuery(trpc.models.version.queryOptions({ versionId: chosen.id }, { staleTime: Infinity }))
  const choose = (id: string) => void setVersionId(id === model.versions[0].id ? null : id)
  return (
    <Page
      title={model.name}
      crumbs={[{ label: 'Models', href: '/models' }, { label: model.name }]}
      actions={editable ? <ModelMenu model={model} onRemoved={() => router.replace('/models')} /> : null}
    >
      <VersionUploads model={model} editable={editable}>
        <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 text-xl font-semibold break-words">{model.name}</h1>
          {model.versions.length > 1 && (
            <Select
              small
              aria-label="Version"
              value={chosen.id}
              options={model.versions.map(({ id, number, createdAt }) => ({
                value: id,
                label: `Version ${number} · ${formatDate(createdAt)}`,
              }))}
              onChange={choose}
            />
          )}
          {model.archived && <span className="rounded-sm bg-hover px-2 text-xs">Archived</span>}
        </div>
        {model.description && <p className="mb-2 max-w-prose whitespace-pre-line text-muted">{model.description}</p>}
        <p className="mb-4 text-xs text-muted">
          {plural(model.versions.length, 'version')} · {plural(model.runs, 'run')} · since {formatDate(model.createdAt)}
        </p>
      </VersionUploads>
      {version.error ? (
        <ErrorNote error={version.error} onRetry={() => void version.refetch()} />
      ) : !version.data ? (
        <Skeleton className="h-96" />
      ) : (
        <Tabs
          label="Parts of the model"
          value={tab}
          onChange={(value) => void setTab(value as (typeof TABS)[number])}
          tabs={tabsOf({ model, version: version.data, editable, choose, openUse: () => void setTab('use') })}
        />
      )}
    </Page>
  )
}

interface TabsOf {
  model: ModelDetail
  version: ModelVersion
  editable: boolean
  choose: (versionId: string) => void
  openUse: () => void
}

function tabsOf({ model, version, editable, choose, openUse }: TabsOf) {
  return [
    {
      value: 'overview',
      label: 'Overview',
      content: (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,1fr)_320px]">
          <VersionFacts version={version} onUse={openUse} />
          <VersionList versions={model.versions} chosen={version.id} onChoose={choose} />
        </div>
      ),
    },
    {
      value: 'use',
      label: 'Preprocessing and labels',
      content: (
        <UsePanel
          key={version.id}
          version={version}
          workspaceId={model.workspaceId}
          editable={editable}
          newest={version.id === model.versions[0].id}
          onSaved={choose}
        />
      ),
    },
    { value: 'network', label: 'Network', content: <NetworkPanel version={version} /> },
  ]
}

/** New versions of the model by drop or choice, and how far they are. */
function VersionUploads({ model, editable, children }: { model: ModelDetail; editable: boolean; children: ReactNode }) {
  const uploads = useModelUploads(model.workspaceId, model.id)
  const [drafts, setDrafts] = useState<readonly ModelDraft[] | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const take = (files: DroppedFile[]) => {
    const grouped = groupModels(files)
    if (grouped.length > 0) setDrafts(grouped.slice(0, 1).map((draft) => ({ ...draft, name: model.name })))
  }
  return (
    <DropArea disabled={!editable} onFiles={take}>
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">{children}</div>
        {editable && (
          <>
            <Button icon={<Upload aria-hidden size={16} />} onClick={() => input.current?.click()}>
              New version
            </Button>
            <input
              ref={input}
              type="file"
              hidden
              multiple
              aria-label="Files of a new version"
              onChange={(event) => {
                take([...(event.currentTarget.files ?? [])].map((file) => ({ file, path: file.name })))
                event.currentTarget.value = ''
              }}
            />
          </>
        )}
      </div>
      <ModelUploadList {...uploads} />
      {drafts && <UploadDialog drafts={drafts} named={false} onUpload={uploads.queue.add} onClose={() => setDrafts(null)} />}
    </DropArea>
  )
}
