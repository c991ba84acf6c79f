'use client'
import type { ImageRow, ModelUse, ModelVersion, Prediction } from '@sightline/api/contract'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useState } from 'react'
import { DropArea } from '../../components/drop-area.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { classNames } from '../../lib/class-names.ts'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { imageThumbnail } from '../../lib/file-links.ts'
import { formatPercent } from '../../lib/format.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'
import { useSetImages } from '../new-run/use-set-images.ts'
import { sendForm, uploadAddress } from '../uploads/send-form.ts'
import { ChooseFile } from './choose-file.tsx'

interface LiveCheckProps {
  version: ModelVersion
  /** Null while a field is wrong. */
  use: ModelUse | null
  labels: readonly string[] | null
  workspaceId: string
  editable: boolean
  unsaved: boolean
}

/** Enough to recognise one; others are found through their set. */
const SHOWN = 60
const NEW_SET = 'Test images'

/** What the model says of an image with the settings as they are on the page, saved or not. */
export function LiveCheck({ version, use, labels, workspaceId, editable, unsaved }: LiveCheckProps) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const [setId, setSetId] = useState<string | null>(null)
  const [imageId, setImageId] = useQueryState('image', parseAsString)
  const sets = useInfiniteQuery(
    trpc.images.sets.infiniteQueryOptions({ workspaceId, limit: 200 }, { getNextPageParam: ({ next }) => next }),
  )
  const found = sets.data?.pages.flatMap(({ items }) => items) ?? []
  const set = found.find(({ id }) => id === setId) ?? found.find(({ inputs }) => inputs > 0) ?? found[0]
  const { images, error } = useSetImages(set?.id ?? null, 'input', SHOWN)
  const add = useMutation({
    mutationFn: async (files: readonly DroppedFile[]) => {
      const target = set ?? (await client.images.createSet.mutate({ workspaceId, name: NEW_SET }))
      return await sendForm<ImageRow>({ url: uploadAddress('images', { imageSetId: target.id }), files: files.slice(0, 1) })
    },
    onSuccess: async (image) => {
      setSetId(image.imageSetId)
      await setImageId(image.id)
      await queryClient.invalidateQueries({ queryKey: trpc.images.pathKey() })
    },
  })
  return (
    <DropArea disabled={!editable} onFiles={(files) => add.mutate(files)}>
      <section aria-labelledby="live-check">
        <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
          <h2 id="live-check" className="font-medium">
            Try it on an image
          </h2>
          <div className="flex flex-wrap items-center gap-2">
            {found.length > 0 && set && (
              <Select
                small
                aria-label="Image set"
                value={set.id}
                options={found.map(({ id, name, inputs }) => ({ value: id, label: `${name} (${inputs})` }))}
                onChange={setSetId}
              />
            )}
            {editable && (
              <ChooseFile label="Add an image" accept="image/*" busy={add.isPending} onFiles={(files) => add.mutate(files)} />
            )}
          </div>
        </div>
        {add.error && <ErrorNote error={add.error} className="mb-2" />}
        {sets.error || error ? (
          <ErrorNote error={sets.error ?? error} onRetry={() => void sets.refetch()} />
        ) : images.length > 0 ? (
          <ul aria-label="Images" className="flex gap-1 overflow-x-auto pb-2">
            {images.map(({ id, name }) => (
              <li key={id}>
                <button
                  type="button"
                  aria-label={name}
                  aria-pressed={id === imageId}
                  title={name}
                  onClick={() => void setImageId(id === imageId ? null : id)}
                  className="block rounded-sm -outline-offset-2"
                >
                  <Thumbnail
                    src={imageThumbnail(id)}
                    alt=""
                    size={56}
                    className={classNames(id === imageId && 'outline-2 -outline-offset-2 outline-accent')}
                  />
                </button>
              </li>
            ))}
          </ul>
        ) : (
          !sets.isPending && (
            <p className="rounded-lg border border-dashed border-line-strong px-4 py-8 text-center text-muted">
              {editable
                ? `Drop an image here. It goes into ${set ? `the set “${set.name}”` : `a new set, “${NEW_SET}”`}.`
                : 'There are no images in this set.'}
            </p>
          )
        )}
        {imageId && use && (
          <CheckResult key={imageId} version={version} imageId={imageId} use={use} labels={labels} unsaved={unsaved} />
        )}
        {!imageId && images.length > 0 && (
          <p className="mt-3 text-muted">Choose an image to see the model’s five most probable classes.</p>
        )}
      </section>
    </DropArea>
  )
}

interface CheckResultProps {
  version: ModelVersion
  imageId: string
  use: ModelUse
  labels: readonly string[] | null
  unsaved: boolean
}

const PAUSE_MILLISECONDS = 250

function CheckResult({ version, imageId, use, labels, unsaved }: CheckResultProps) {
  const client = useTRPCClient()
  const settings = useLater(JSON.stringify(use), PAUSE_MILLISECONDS)
  // A mutation of the API's, since it costs a computation; its answer depends on what is asked alone, so it is kept as a query's is.
  const check = useQuery({
    queryKey: ['check', version.id, imageId, settings],
    queryFn: ({ signal }) =>
      client.models.check.mutate({ versionId: version.id, imageId, use: JSON.parse(settings) as ModelUse }, { signal }),
    staleTime: Infinity,
    retry: false,
    placeholderData: keepPreviousData,
  })
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-[160px_minmax(0,1fr)]">
      <Thumbnail src={imageThumbnail(imageId)} alt="The image that is tried" size={160} />
      <div aria-live="polite" aria-busy={check.isFetching}>
        {check.error ? (
          <ErrorNote error={check.error} onRetry={() => void check.refetch()} />
        ) : !check.data ? (
          <Skeleton className="h-40" />
        ) : (
          <div className={classNames(check.isFetching && 'opacity-60')}>
            {check.data.predictions.length === 0 && <p className="text-muted">The model has no class output.</p>}
            <ol aria-label="Most probable classes">
              {check.data.predictions.slice(0, 5).map((prediction) => (
                <Guess key={prediction.class} prediction={prediction} label={labels?.[prediction.class] ?? null} />
              ))}
            </ol>
            <p className="mt-1 text-xs text-muted">
              {unsaved ? 'With the settings on this page, not saved yet' : `As version ${version.number} is`} ·{' '}
              {check.data.filter} · {Math.round(check.data.milliseconds)} ms
            </p>
          </div>
        )}
      </div>
    </div>
  )
}

function Guess({ prediction, label }: { prediction: Prediction; label: string | null }) {
  const { class: index, probability } = prediction
  return (
    <li className="relative grid h-7 grid-cols-[minmax(0,1fr)_64px] items-center gap-2">
      <span aria-hidden className="absolute inset-x-0 bottom-0 h-0.5 bg-hover">
        <span className="block h-full bg-line-strong" style={{ width: `${(probability ?? 0) * 100}%` }} />
      </span>
      <span className="truncate">
        {index}
        {label !== null && label !== String(index) && ` ${label}`}
      </span>
      <span className="text-right">{formatPercent(probability)}</span>
    </li>
  )
}

/** The value when it has not changed for a while. */
function useLater<Value>(value: Value, milliseconds: number): Value {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return later
}
