'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useToast } from '../../components/toast.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** Cancel, retry and delete runs; the grid is asked for again after each. */
export function useRunActions() {
  const trpc = useTRPC()
  const toast = useToast()
  const queryClient = useQueryClient()
  const onSuccess = async () => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
      queryClient.invalidateQueries({ queryKey: trpc.experiments.pathKey() }),
    ])
  }
  return {
    cancel: useMutation(trpc.runs.cancel.mutationOptions({ onSuccess, onError: toast.fail })),
    retry: useMutation(trpc.runs.retry.mutationOptions({ onSuccess, onError: toast.fail })),
    remove: useMutation(trpc.runs.remove.mutationOptions({ onSuccess })),
  }
}
