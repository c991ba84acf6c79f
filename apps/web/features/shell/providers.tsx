'use client'
import { QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { useState, type ReactNode } from 'react'
import { ToastProvider } from '../../components/toast.tsx'
import { Tooltips } from '../../components/tooltip.tsx'
import { createQueryClient } from '../../lib/query-client.ts'
import { createApiClient, TRPCProvider } from '../../lib/trpc.ts'
import { ShortcutProvider } from '../shortcuts/shortcuts.tsx'

/** What every page has above it. */
export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  const [trpcClient] = useState(createApiClient)
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
          <ToastProvider>
            <ShortcutProvider>{children}</ShortcutProvider>
            <Tooltips />
          </ToastProvider>
        </TRPCProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  )
}
