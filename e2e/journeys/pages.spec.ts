import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { findBarriers } from '../support/accessibility.ts'
import { readDemo, signIn, type Visitor } from '../support/person.ts'
import { expect, test } from '../support/test.ts'

const SCREENS = resolve(import.meta.dirname, '../artifacts/screens')
const WIDE = { width: 1280, height: 800 }
const NARROW = { width: 390, height: 844 }

interface Shown {
  readonly name: string
  open(page: Page): Promise<unknown>
  /** There when the page shows what it is for. */
  ready(page: Page): Promise<void>
}

test('the main pages: nobody is kept out, in dark and in light; pictures of them at both widths', async ({ platform, visit }) => {
  test.setTimeout(180_000)
  const visitor = await visit()
  const { page } = visitor
  await page.goto('/sign-in')
  await look(page, { name: 'sign-in', open: async () => {}, ready: () => seen(page, 'heading', 'Sign in') })
  await signIn(page, await readDemo(platform))
  await expect(page.getByRole('heading', { name: 'Grad-CAM: honest against clever' })).toBeVisible()
  for (const shown of await mainPages(visitor)) await test.step(shown.name, () => look(page, shown))
})

async function mainPages({ api }: Visitor): Promise<Shown[]> {
  const [{ id: workspaceId }] = (await api.me.get.query()).workspaces
  const [experiment] = (await api.experiments.list.query({ workspaceId })).items
  const [model] = (await api.models.list.query({ workspaceId })).items
  const { items: sets } = await api.images.sets.query({ workspaceId })
  const { items: runs } = await api.runs.list.query({ experimentId: experiment.id })
  const run = runs.find(({ explainer, model: of }) => explainer.id === 'occlusion' && of.name === 'Honest')!
  const [comparison] = (await api.comparisons.list.query({ workspaceId })).items
  const at = (address: string) => (page: Page) => page.goto(address)
  return [
    { name: 'experiments', open: at('/experiments'), ready: (page) => seen(page, 'link', experiment.name) },
    { name: 'experiment', open: at(`/experiments/${experiment.id}`), ready: (page) => seen(page, 'gridcell', /: \d/) },
    { name: 'new-run', open: at(`/experiments/${experiment.id}?new=true`), ready: (page) => seen(page, 'checkbox', /^Grad-CAM/) },
    { name: 'run', open: at(`/runs/${run.id}`), ready: (page) => seen(page, 'img', /with the map of/) },
    {
      name: 'compare',
      open: at(`/compare?${comparison.query}&saved=${comparison.id}`),
      ready: (page) => seen(page, 'img', /Difference/),
    },
    { name: 'models', open: at('/models'), ready: (page) => seen(page, 'link', model.name) },
    { name: 'model', open: at(`/models/${model.id}`), ready: (page) => seen(page, 'heading', model.name) },
    { name: 'images', open: at('/images'), ready: (page) => seen(page, 'link', sets[0].name) },
    { name: 'image-set', open: at(`/images/${sets[0].id}`), ready: (page) => seen(page, 'button', /^digit-/) },
    { name: 'explainers', open: at('/explainers'), ready: (page) => seen(page, 'heading', 'Grad-CAM') },
    { name: 'settings', open: at('/settings'), ready: (page) => seen(page, 'heading', 'Settings') },
  ]
}

async function look(page: Page, { name, open, ready }: Shown): Promise<void> {
  await open(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const viewport of [WIDE, NARROW]) {
      await page.setViewportSize(viewport)
      await ready(page)
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
      await page.waitForLoadState('networkidle')
      await page.screenshot({ path: `${SCREENS}/${name}-${viewport.width}-${colorScheme}.png`, animations: 'disabled' })
      expect.soft(await findBarriers(page), `${name}, ${colorScheme}, ${viewport.width} px`).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect.soft(overflow, `${name} at ${viewport.width} px is wider than its window`).toBeLessThanOrEqual(0)
    }
  }
}

async function seen(page: Page, role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> {
  await expect(page.getByRole(role, { name }).first()).toBeVisible()
}
