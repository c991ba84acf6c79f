'use client'
import type { ImageTag } from '@sightline/api/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTRPC } from '../../lib/trpc.ts'

/** Images of a set with a tag; up to `most` are loaded, page after page. */
export function useSetImages(imageSetId: string | null, tag: ImageTag, most: number) {
  const trpc = useTRPC()
  const query = useInfiniteQuery(
    trpc.images.list.infiniteQueryOptions(
      { imageSetId: imageSetId ?? '', tag, limit: 200 },
      { getNextPageParam: ({ next }) => next, enabled: imageSetId !== null },
    ),
  )
  const images = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query
  const wantsMore = hasNextPage && !isFetchingNextPage && !error && images.length < most
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage, images.length])
  return { images: images.slice(0, most), pending: query.isPending && imageSetId !== null, error, refetch: query.refetch }
}
