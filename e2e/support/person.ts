/** Somebody at a browser of their own: signed in or not, with the API as their session sees it. */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test'
import type { AppRouter } from '@sightline/api'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import superjson from 'superjson'
import type { Platform } from './platform.ts'
import { watchTrouble, type Trouble } from './trouble.ts'

export const PASSWORD = 'correct horse battery'

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly trouble: Trouble
  readonly api: TRPCClient<AppRouter>
  /** As the web app does it: a multipart form; the answer's JSON. Throws on a refusal. */
  upload<Answer>(
    kind: 'models' | 'images' | 'packages',
    query: Readonly<Record<string, string>>,
    paths: readonly string[],
  ): Promise<Answer>
}

export interface Person extends Visitor {
  readonly name: string
  readonly email: string
  readonly workspaceId: string
}

let visitors = 0

export async function openBrowser(browser: Browser, { url }: Pick<Platform, 'url'>): Promise<Visitor> {
  const number = ++visitors
  const context = await browser.newContext({
    baseURL: url,
    // Everybody comes from a machine of their own: sign-in attempts are counted by address.
    extraHTTPHeaders: { 'x-forwarded-for': `10.${(number >> 8) & 255}.${number & 255}.1` },
  })
  const trouble = watchTrouble(context)
  const cookie = async () => (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ')
  const api = createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, transformer: superjson, headers: async () => ({ cookie: await cookie() }) })],
  })
  return {
    context,
    page: await context.newPage(),
    trouble,
    api,
    async upload<Answer>(...[kind, query, paths]: Parameters<Visitor['upload']>) {
      const form = new FormData()
      for (const path of paths) form.append('file', new Blob([await readFile(path)]), basename(path))
      const response = await fetch(`${url}/api/uploads/${kind}?${new URLSearchParams(query)}`, {
        method: 'POST',
        body: form,
        headers: { cookie: await cookie() },
      })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
  }
}

/** Makes an account past the pages, which have a journey of their own. */
export async function signUp(visitor: Visitor, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.org`
  const response = await visitor.context.request.post('/api/auth/sign-up/email', { data: { name, email, password: PASSWORD } })
  expect(response.status(), await response.text()).toBe(200)
  const { workspaces } = await visitor.api.me.get.query()
  return { ...visitor, name, email, workspaceId: workspaces[0].id }
}

interface SignIn {
  readonly email: string
  readonly password: string
}

/** The demo user's, as the platform keeps it. */
export async function readDemo({ home }: Pick<Platform, 'home'>): Promise<SignIn> {
  return JSON.parse(await readFile(join(home, 'demo.json'), 'utf8')) as SignIn
}

export async function signIn(page: Page, { email, password }: SignIn): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
