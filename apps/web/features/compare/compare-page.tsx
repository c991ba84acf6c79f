'use client'
import type { Comparison as SavedComparison } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { Bookmark, Download, Link2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useRole, useSignedIn } from '../../lib/workspace.ts'
import { downloadBlob, exportSeen } from '../picture/export-seen.ts'
import { useDisplay } from '../picture/use-display.ts'
import { useViewport } from '../picture/use-viewport.ts'
import { runName } from '../run/run-words.ts'
import { step } from '../run/step.ts'
import { useRunNews } from '../run/run-news.ts'
import { Page } from '../shell/page.tsx'
import { ComparePanes } from './compare-panes.tsx'
import { CompareToolbar } from './compare-toolbar.tsx'
import { formatBox, parseBox } from './comparison.ts'
import { useCompareShortcuts } from './use-compare-shortcuts.ts'
import { useCompareView } from './use-compare-view.ts'
import { useComparison } from './use-comparison.ts'

const SaveDialog = dynamic(() => import('./save-dialog.tsx').then((module) => module.SaveDialog))

export function ComparePage() {
  const [view, setViewState] = useCompareView()
  const trpc = useTRPC()
  const saved = useQuery(trpc.comparisons.get.queryOptions({ comparisonId: view.saved ?? '' }, { enabled: view.saved !== null }))
  useOpenSaved(view.runs.length === 0 ? saved.data : undefined)
  if (view.runs.length === 0) {
    return (
      <Page title="Compare" crumbs={CRUMBS}>
        {saved.error ? (
          <ErrorNote error={saved.error} />
        ) : view.saved ? null : (
          <EmptyState title="Nothing to compare yet" action={<ButtonLink href="/experiments">Experiments</ButtonLink>}>
            Open an experiment, choose two or more of its runs, and press Compare.
          </EmptyState>
        )}
      </Page>
    )
  }
  return <Comparison view={view} setView={(changes) => void setViewState(changes)} saved={saved.data ?? null} />
}

const CRUMBS = [{ label: 'Experiments', href: '/experiments' }, { label: 'Compare' }]

/** `/compare?saved=ID` alone becomes the whole view. */
function useOpenSaved(comparison: { id: string; query: string } | undefined): void {
  const router = useRouter()
  useEffect(() => {
    if (!comparison) return
    const query = new URLSearchParams(comparison.query)
    query.set('saved', comparison.id)
    router.replace(`/compare?${query}`)
  }, [comparison, router])
}

type ComparisonProps = {
  view: ReturnType<typeof useCompareView>[0]
  setView: (changes: Partial<ReturnType<typeof useCompareView>[0]>) => void
  saved: SavedComparison | null
}

function Comparison({ view, setView, saved }: ComparisonProps) {
  const [settings, setDisplay] = useDisplay()
  const viewport = useViewport()
  const state = useComparison(view, settings)
  const toast = useToast()
  const { user } = useSignedIn()
  const seen = useRef<HTMLDivElement>(null)
  const [saving, setSaving] = useState(false)
  const [drawing, setDrawing] = useState(false)
  const runs = state.panes.flatMap(({ run }) => run ?? [])
  const role = useRole(runs[0]?.workspaceId)
  useRunNews(runs[0]?.experimentId)
  const toImage = (by: 1 | -1) => {
    const next = step(
      state.images.map(({ id }) => id),
      state.imageId,
      by,
    )
    if (next !== null) setView({ image: next, box: boxOn(next, view.box, saved) })
  }
  useCompareShortcuts({ state, view, setView, settings, setDisplay: (changes) => void setDisplay(changes), viewport, toImage })
  const copyLink = async () => {
    await navigator.clipboard.writeText(location.href)
    toast.say('Link copied')
  }
  const savePng = async () => {
    if (seen.current) downloadBlob(await exportSeen(seen.current), 'comparison.png')
  }
  const image = state.images.find(({ id }) => id === state.imageId)
  const experiment = runs[0]
  /** The image of which the note was written, where another is seen. */
  const about = state.images.find(({ id }) => id === savedImage(saved) && id !== state.imageId)
  return (
    <Page
      width="full"
      title={saved?.name ?? 'Compare'}
      crumbs={[
        { label: 'Experiments', href: '/experiments' },
        ...(experiment ? [{ label: experiment.experimentName, href: `/experiments/${experiment.experimentId}` }] : []),
        { label: saved?.name ?? 'Compare' },
      ]}
      actions={
        <div className="hidden gap-2 sm:flex">
          <CompareActions mayEdit={mayEdit(role)} onSave={() => setSaving(true)} onCopy={copyLink} onPng={savePng} />
        </div>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div ref={seen} className="space-y-3 p-4">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <h1 className="text-lg font-semibold">
              {saved?.name ?? (runs.length === 2 ? runs.map(runName).join(' against ') : `${view.runs.length} runs side by side`)}
            </h1>
            {image && <span className="text-muted">{image.name}</span>}
          </div>
          {saved?.note && (
            <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
              <p className="max-w-prose">
                {about && <span className="text-muted">{about.name}: </span>}
                {saved.note}
              </p>
              {user.isDemo && (
                <p className="flex flex-wrap gap-2" data-not-exported>
                  <ButtonLink small href="/models">
                    Explain your own model
                  </ButtonLink>
                  <ButtonLink small href="/explainers">
                    Read how
                  </ButtonLink>
                </p>
              )}
            </div>
          )}
          {runs.length === 1 && view.runs.length === 1 && (
            <p className="text-muted">One run alone: choose another on its page, “Compare with…”.</p>
          )}
          <ComparePanes
            state={state}
            view={view}
            setView={setView}
            settings={settings}
            viewport={viewport}
            box={parseBox(view.box)}
            drawing={drawing}
            onBox={(box) => setView({ box: box && formatBox(box) })}
          />
        </div>
        <div className="flex gap-2 px-4 pb-4 sm:hidden">
          <CompareActions mayEdit={mayEdit(role)} onSave={() => setSaving(true)} onCopy={copyLink} onPng={savePng} />
        </div>
      </div>
      <CompareToolbar
        state={state}
        view={view}
        setView={setView}
        settings={settings}
        setDisplay={(changes) => void setDisplay(changes)}
        drawing={drawing}
        setDrawing={setDrawing}
        onImage={toImage}
      />
      {saving && runs.length > 0 && (
        <SaveDialog
          runs={runs}
          saved={saved}
          query={viewQuery}
          onClose={() => setSaving(false)}
          onSaved={(comparison) => {
            setSaving(false)
            setView({ saved: comparison.id })
            toast.say(`Saved as “${comparison.name}”`)
          }}
        />
      )}
    </Page>
  )
}

/** A saved box marks something in the picture that it was saved with (and comes back with it); a box drawn by hand goes along. */
function boxOn(image: string, box: string | null, saved: SavedComparison | null): string | null {
  const savedBox = saved && new URLSearchParams(saved.query).get('box')
  if (!savedBox || !savedImage(saved)) return box
  if (image === savedImage(saved)) return box ?? savedBox
  return box === savedBox ? null : box
}

const savedImage = (saved: SavedComparison | null) => saved && new URLSearchParams(saved.query).get('image')

/** The view as the address has it, without the name under which it is saved. */
function viewQuery(): string {
  const query = new URLSearchParams(location.search)
  query.delete('saved')
  return query.toString()
}

function CompareActions({
  mayEdit: editor,
  onSave,
  onCopy,
  onPng,
}: {
  mayEdit: boolean
  onSave: () => void
  onCopy: () => Promise<void>
  onPng: () => Promise<void>
}) {
  const toast = useToast()
  return (
    <>
      <Button
        icon={<Bookmark aria-hidden size={14} />}
        disabled={!editor}
        title={editor ? undefined : 'Saving needs an editor of the workspace; the link works for everybody in it.'}
        onClick={onSave}
      >
        Save
      </Button>
      <Button icon={<Link2 aria-hidden size={14} />} onClick={() => void onCopy().catch(toast.fail)}>
        Copy link
      </Button>
      <Button icon={<Download aria-hidden size={14} />} onClick={() => void onPng().catch(toast.fail)}>
        PNG
      </Button>
    </>
  )
}
