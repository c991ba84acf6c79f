'use client'
/** tRPC in React: `const trpc = useTRPC()`, then `useQuery(trpc.experiments.get.queryOptions({ experimentId }))`. */
import type { AppRouter } from '@sightline/api'
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink, type TRPCClient } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()

export type Inputs = inferRouterInputs<AppRouter>
export type Outputs = inferRouterOutputs<AppRouter>

const url = '/api/trpc'

/** Queries that name thousands of images, which fit into a body only. */
const LONG_QUERIES = new Set(['runs.plan'])

export function createApiClient(): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url, transformer: superjson }),
        false: splitLink({
          condition: ({ path }) => LONG_QUERIES.has(path),
          true: httpLink({ url, transformer: superjson, methodOverride: 'POST' }),
          // Longer addresses are refused by some proxies: then several requests.
          false: httpBatchLink({ url, transformer: superjson, maxURLLength: 6000, maxItems: 20 }),
        }),
      }),
    ],
  })
}
