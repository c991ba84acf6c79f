'use client'
/** tRPC in React: `const trpc = useTRPC()`, then `useQuery(trpc.experiments.get.queryOptions({ experimentId }))`. */
import type { AppRouter } from '@sightline/api'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export type Inputs = inferRouterInputs<AppRouter>
export type Outputs = inferRouterOutputs<AppRouter>

const url = '/api/trpc'

export function createApiClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: superjson }),
        // An address of many ids would grow too long for proxies: then several requests.
        false: httpBatchLink({ url, transformer: superjson, maxURLLength: 6000, maxItems: 20 }),
      }),
    ],
  })
}
