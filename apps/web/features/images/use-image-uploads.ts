'use client'
import type { ImageRow, ImageTag } from '@sightline/api/contract'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { sendForm, uploadAddress } from '../uploads/send-form.ts'
import { useUploadQueue } from '../uploads/use-upload-queue.ts'

export interface ImageTask {
  readonly file: DroppedFile
  readonly tag: ImageTag
}

const AT_ONCE = 3
/** The list is asked for again at most this often while many arrive. */
const REFRESH_MILLISECONDS = 800

/** Uploads of images into a set. */
export function useImageUploads(imageSetId: string) {
  const trpc = useTRPC()
  return useUploadQueue<ImageTask, ImageRow>(`images ${imageSetId}`, (queryClient) => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const refresh = () => {
      timer = null
      void queryClient.invalidateQueries({ queryKey: trpc.images.pathKey() })
    }
    return {
      atOnce: AT_ONCE,
      send: ({ file, tag }, ...[signal, onSent]) => {
        const url = uploadAddress('images', { imageSetId, tag })
        return sendForm<ImageRow>({ url, files: [file], signal, onSent })
      },
      onDone: () => {
        timer ??= setTimeout(refresh, REFRESH_MILLISECONDS)
      },
    }
  })
}

/** Of a dropped folder, what is no picture by its name is left where it is; a file that was chosen by itself is the server's to judge. */
export function picturesAmong(files: readonly DroppedFile[]): DroppedFile[] {
  const pictures = files.filter(
    ({ file, path }) => !/(^|\/)\./.test(path) && (file.type.startsWith('image/') || PICTURE.test(path)),
  )
  return pictures.length > 0 ? pictures : [...files]
}

const PICTURE = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i
