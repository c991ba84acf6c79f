'use client'
import type { ModelUse } from '@sightline/api/contract'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { sendForm, uploadAddress } from '../uploads/send-form.ts'
import { useUploadQueue } from '../uploads/use-upload-queue.ts'

export interface ModelTask {
  /** Of a new model, and of the row that shows the upload. */
  readonly name: string
  readonly files: readonly DroppedFile[]
  readonly bytes: number
  readonly use: ModelUse
}

export interface UploadedModel {
  readonly modelId: string
  readonly versionId: string
}

/** Models are looked into one after the other, so more at once would only wait there. */
const AT_ONCE = 2

/** Uploads of models into a workspace; with `modelId`, of versions of that model. */
export function useModelUploads(workspaceId: string, modelId?: string) {
  const trpc = useTRPC()
  return useUploadQueue<ModelTask, UploadedModel>(`models ${workspaceId} ${modelId ?? ''}`, (queryClient) => ({
    atOnce: AT_ONCE,
    send: ({ name, files, use }, ...[signal, onSent]) => {
      const asked = Object.keys(use).length > 0 ? JSON.stringify(use) : undefined
      const query = { workspaceId, modelId, name: modelId ? undefined : name, use: asked }
      return sendForm<UploadedModel>({ url: uploadAddress('models', query), files, signal, onSent })
    },
    onDone: () => void queryClient.invalidateQueries({ queryKey: trpc.models.pathKey() }),
  }))
}
