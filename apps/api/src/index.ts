/** What the web app may know of the API: types, and the schemas that both share (`@sightline/api/contract`). */
export type { AppRouter } from './trpc/app-router.ts'
export type * from './contract/index.ts'
