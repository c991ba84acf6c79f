/** Journeys' `test`: one platform for all of them, browsers that are watched, people who have an account. */
import { test as base, expect } from '@playwright/test'
import { startFileServer, type FileServer } from '@sightline/catalogue/testing'
import { createHome, removeHome, startPlatform, type Platform } from './platform.ts'
import { openBrowser, signUp, type Person, type Visitor } from './person.ts'

interface Fixtures {
  /** A browser of its own in which nobody is signed in. */
  visit(platform?: Pick<Platform, 'url'>): Promise<Visitor>
  /** A browser in which somebody is signed in who has just got an account, and a workspace of their own. */
  join(name: string): Promise<Person>
}

interface Shared {
  readonly platform: Platform
  /** Publishes on this machine; `/catalogue.json` there is the platform's catalogue. */
  readonly publisher: FileServer
}

export const test = base.extend<Fixtures, Shared>({
  publisher: [
    // eslint-disable-next-line no-empty-pattern -- how Playwright wants it
    async ({}, use) => {
      const publisher = await startFileServer()
      try {
        await use(publisher)
      } finally {
        await publisher.close()
      }
    },
    { scope: 'worker' },
  ],
  platform: [
    async ({ browser, publisher }, use) => {
      const home = await createHome()
      const platform = await startPlatform(home, {
        SIGHTLINE_SIGN_UP: 'open',
        SIGHTLINE_CATALOGUE: `${publisher.url}/catalogue.json`,
      })
      try {
        // The first person gets the demo too. Journeys are of those who come later, whatever their order.
        const first = await openBrowser(browser, platform)
        await signUp(first, 'First')
        await first.context.close()
        await use(platform)
      } finally {
        await platform.stop()
        await removeHome(home)
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  visit: async ({ browser, platform }, use) => {
    const visitors: Visitor[] = []
    await use(async (where = platform) => {
      const visitor = await openBrowser(browser, where)
      visitors.push(visitor)
      return visitor
    })
    const trouble = visitors.flatMap((visitor) => visitor.trouble.found())
    await Promise.all(visitors.map(({ context }) => context.close()))
    expect(trouble, 'errors in the browser').toEqual([])
  },
  join: async ({ visit }, use) => {
    await use(async (name) => signUp(await visit(), name))
  },
})

export { expect }
