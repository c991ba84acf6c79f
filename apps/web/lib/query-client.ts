import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut, mayRetry } from './api-error.ts'

export function createQueryClient(): QueryClient {
  // A session can end while a page is open: who is signed in is asked again, and the frame of the page then leads to sign-in.
  const check = (error: unknown) => {
    if (isSignedOut(error)) void client.invalidateQueries({ queryKey: [['me']] })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: check }),
    mutationCache: new MutationCache({ onError: check }),
    defaultOptions: {
      queries: { staleTime: 30_000, retry: (failures, error) => failures < 2 && mayRetry(error), refetchOnWindowFocus: false },
    },
  })
  return client
}
