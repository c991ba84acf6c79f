import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { findBarriers } from '../support/accessibility.ts'
import { packPackage, publishPackage, scaffoldPackage, writePackage } from '../support/packages.ts'
import { PASSWORD, signIn, signUp, type Person, type Visitor } from '../support/person.ts'
import { readColours } from '../support/picture.ts'
import { createHome, removeHome, startPlatform, type Platform } from '../support/platform.ts'
import { startRegistry, type Registry } from '../support/registry.ts'
import { expect, test } from '../support/test.ts'
import { addExperiment, addImages, addModel } from '../support/workbench.ts'

test.describe.configure({ mode: 'serial', timeout: 180_000 })

const NAME = 'Petra'
/** Of the installation's owner, once there is one. */
let email = ''
let home: string
let authors: string
let registry: Registry
let platform: Platform

test.beforeAll(async () => {
  test.setTimeout(240_000)
  home = await createHome()
  authors = await mkdtemp(join(tmpdir(), 'sightline-authors-'))
  registry = await startRegistry()
  platform = await startPlatform(home, {
    SIGHTLINE_DEMO: '0',
    SIGHTLINE_PACKAGE_REGISTRY: registry.url,
    // Of two runs at a time, the one is to go on while the other is contained.
    SIGHTLINE_CONCURRENCY: '2',
    SIGHTLINE_PACKAGE_SECONDS: '5',
  })
})

test.afterAll(async () => {
  await platform?.stop()
  await registry?.close()
  await Promise.all([home && removeHome(home), authors && rm(authors, { recursive: true, force: true })])
})

test('a plugin is scaffolded, built, packed, installed from its tarball, run on two models and compared', async ({ visit }) => {
  const owner = await enter(await visit(platform))
  const { page } = owner
  await addModel(owner, 'honest', 'Honest')
  await addModel(owner, 'clever-hans', 'Clever')
  await addImages(owner, ['images/digit-7-1.png'])
  const experimentId = await addExperiment(owner, 'Somebody else’s idea')
  const tarball = await packPackage(await scaffoldPackage(authors, 'explainer-colour-shift'))

  await test.step('install the tarball', async () => {
    await page.goto('/explainers')
    await page.getByRole('button', { name: 'Install a package' }).click()
    const dialog = page.getByRole('dialog', { name: 'Install a package' })
    await expect(dialog.getByRole('list', { name: 'Protection on this server' }).getByRole('listitem').first()).toBeVisible()
    await dialog.getByLabel('Or drop a package here', { exact: true }).and(page.locator('input')).setInputFiles(tarball)
    await expect(dialog).toBeHidden()
    const installed = articleOf(page, 'explainer-colour-shift 0.1.0')
    await expect(installed).toBeVisible({ timeout: 60_000 })
    await expect(installed.getByText(/^Passed the conformance suite/)).toBeVisible()
    await expect(installed.getByRole('heading', { name: 'Colour shift' })).toBeVisible()
    await enable(page, 'explainer-colour-shift 0.1.0')
    expect(await findBarriers(page)).toEqual([])
  })

  await test.step('run it on two models, with a parameter from its form', async () => {
    await page.goto(`/experiments/${experimentId}?new=true`)
    const panel = page.getByRole('dialog', { name: 'New run' })
    await panel.getByRole('button', { name: /^Honest/ }).click()
    await panel.getByRole('button', { name: /^Clever/ }).click()
    await panel.getByRole('checkbox', { name: /^Colour shift/ }).check()
    await panel.getByRole('button', { name: /^Parameters/ }).click()
    await panel.getByRole('checkbox', { name: 'Absolute' }).check()
    await panel.getByRole('button', { name: 'digit-7-1.png' }).click()
    await panel.getByRole('button', { name: 'Start 2 runs' }).click()
    await expect(page.getByRole('gridcell', { name: /Colour shift: \d/ })).toHaveCount(2, { timeout: 60_000 })
  })

  await test.step('compare', async () => {
    await page.getByRole('checkbox', { name: /^Compare Honest/ }).check()
    await page.getByRole('checkbox', { name: /^Compare Clever/ }).check()
    await page.getByRole('banner').getByRole('link', { name: 'Compare 2' }).click()
    for (const pane of [1, 2]) {
      const region = page.getByRole('region', { name: new RegExp(`^Pane ${pane}`) })
      await expect(region.getByText(/explainer-colour-shift 0\.1\.0/)).toBeVisible()
      const picture = region.getByRole('img', { name: /\.png: / })
      await expect.poll(async () => (await readColours(picture)).colours).toBeGreaterThan(10)
    }
    await expect(page.getByRole('region', { name: 'Difference' }).getByText('Spearman')).toBeVisible()
  })
})

test('a hostile plugin is contained while another run goes on', async ({ visit }) => {
  const owner = await enter(await visit(platform))
  const { page, api, workspaceId, upload } = owner
  const folder = await writePackage(authors, { name: 'explainer-hostile', version: '1.0.0', code: HOSTILE })
  const { taskId } = await upload<{ taskId: string }>('packages', {}, [await packPackage(folder)])
  await expect.poll(async () => (await api.packages.task.query({ taskId })).state, { timeout: 60_000 }).toBe('done')
  await api.packages.enable.mutate({ workspaceId, name: 'explainer-hostile', enabled: true })
  const versionId = await addModel(owner, 'honest', 'Model')
  const images = await addImages(owner, ['images/digit-3-1.png', 'images/digit-5-1.png', 'background/digit-1-1.png'])
  const start = async (explainer: { id: string; params: Record<string, string | number> }) => {
    const { runIds } = await api.runs.create.mutate({
      experimentId: await addExperiment(owner, explainer.id),
      modelVersionIds: [versionId],
      explainers: [explainer],
      imageIds: images.slice(0, 2).map(({ id }) => id),
      backgroundIds: [images[2].id],
    })
    return runIds[0]
  }
  const statusOf = async (runId: string) => (await api.runs.get.query({ runId })).status

  const other = await start({ id: 'expected-gradients', params: { samples: 1500 } })
  for (const [attack, message] of [
    ['loop', /more than 5 seconds/],
    ['kill', /hostile/],
  ] as const) {
    await test.step(`${attack}: the run says what happened`, async () => {
      await page.goto(`/runs/${await start({ id: 'hostile', params: { attack } })}`)
      await expect(page.getByText('Failed', { exact: true })).toBeVisible({ timeout: 60_000 })
      await expect(page.getByRole('alert').filter({ hasText: message })).toBeVisible()
      await expect(page.getByRole('complementary').getByText('explainer-hostile 1.0.0').first()).toBeVisible()
    })
  }
  await test.step('the other run goes on, to its end', async () => {
    await expect.poll(() => statusOf(other), { timeout: 90_000 }).toBe('done')
  })
  await test.step('and so does the next of the same plugin', async () => {
    const next = await start({ id: 'hostile', params: { attack: 'none' } })
    await expect.poll(() => statusOf(next), { timeout: 30_000 }).toBe('done')
  })
})

test('a plugin comes from a registry, is upgraded and removed; old runs say which version made them', async ({ visit }) => {
  const owner = await enter(await visit(platform))
  const { page } = owner
  const publish = async (version: string) =>
    publishPackage(await writePackage(authors, { name: 'explainer-still', version, code: quiet(version) }), registry)
  await publish('1.0.0')
  const experimentId = await addExperiment(owner, 'Before and after')
  const images = await addImages(owner, ['images/digit-2-1.png'])
  const modelVersionIds = [await addModel(owner, 'honest', 'Reader')]
  const grid = { experimentId, modelVersionIds, explainers: [{ id: 'still' }], imageIds: images.map(({ id }) => id) }
  const runAndOpen = async () => {
    const { runIds } = await owner.api.runs.create.mutate(grid)
    await page.goto(`/runs/${runIds[0]}`)
    await expectMap(page)
    return runIds[0]
  }

  await test.step('a name that nobody has published is refused with a reason', async () => {
    await page.goto('/explainers')
    await installByName(page, 'explainer-nobody-wrote')
    const tasks = page.getByRole('list', { name: 'Installations' })
    await expect(tasks.getByRole('alert')).toContainText('explainer-nobody-wrote', { timeout: 60_000 })
    await tasks.getByRole('button', { name: 'Dismiss explainer-nobody-wrote' }).click()
  })
  await test.step('install, enable, run', async () => {
    await installByName(page, 'explainer-still')
    await expect(articleOf(page, 'explainer-still 1.0.0')).toBeVisible({ timeout: 60_000 })
    await enable(page, 'explainer-still 1.0.0')
  })
  const old = await runAndOpen()
  await expectPackage(page, 'explainer-still 1.0.0')

  await test.step('upgrade', async () => {
    await publish('1.1.0')
    await page.goto('/explainers')
    await page.getByRole('button', { name: 'Actions on explainer-still' }).click()
    await page.getByRole('menuitem', { name: 'Upgrade' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Upgrade' }).click()
    const upgraded = articleOf(page, 'explainer-still 1.1.0')
    await expect(upgraded.getByText('1 earlier version')).toBeVisible({ timeout: 60_000 })
    await expect(upgraded.getByRole('checkbox', { name: /^Enabled in/ })).toBeChecked()
  })
  await runAndOpen()
  await expectPackage(page, 'explainer-still 1.1.0')

  await test.step('both are told apart', async () => {
    await page.goto(`/experiments/${experimentId}`)
    for (const version of ['1.0.0', '1.1.0']) {
      await expect(page.getByRole('columnheader', { name: new RegExp(`Still ${version}`) })).toBeVisible()
    }
  })
  await test.step('removed, its old runs stay readable', async () => {
    await page.goto('/explainers')
    await page.getByRole('button', { name: 'Actions on explainer-still' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove explainer-still?' })
    await expect(dialog).toContainText('Old runs stay readable')
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await expect(articleOf(page, 'explainer-still 1.1.0')).toBeHidden()
    await page.goto(`/runs/${old}`)
    await expectMap(page)
    await expectPackage(page, 'explainer-still 1.0.0')
    await expect(page.getByRole('button', { name: 'Run again' })).toBeDisabled()
  })
})

const articleOf = (page: Page, title: string) => page.getByRole('article', { name: title })

async function installByName(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Install a package' }).click()
  const dialog = page.getByRole('dialog', { name: 'Install a package' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Install' }).click()
  await expect(dialog).toBeHidden()
}

async function enable(page: Page, title: string): Promise<void> {
  const box = articleOf(page, title).getByRole('checkbox', { name: /^Enabled in/ })
  await expect(box).not.toBeChecked()
  await box.click()
  await expect(box).toBeEnabled()
  await expect(box).toBeChecked()
}

async function expectMap(page: Page): Promise<void> {
  const picture = page.getByRole('img', { name: 'with the map of Still' })
  await expect(picture).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await readColours(picture)).colours).toBeGreaterThan(10)
}

/** With the integrity of its archive beside it. */
async function expectPackage(page: Page, name: string): Promise<void> {
  const column = page.getByRole('complementary', { name: 'About this run' })
  await expect(column.getByText(name, { exact: true })).toBeVisible()
  await expect(column.getByRole('button', { name: `Copy the integrity of ${name}: sha512-` })).toBeVisible()
}

/** The owner of the installation at a new browser. */
async function enter(visitor: Visitor): Promise<Person> {
  if (!email) {
    const owner = await signUp(visitor, NAME)
    email = owner.email
    return owner
  }
  const { page, api } = visitor
  await page.goto('/sign-in')
  await signIn(page, { email, password: PASSWORD })
  await expect(page.getByRole('button', { name: `account of ${NAME}` })).toBeVisible()
  const [{ id: workspaceId }] = (await api.me.get.query()).workspaces
  return { ...visitor, name: NAME, email, workspaceId }
}

/** An explainer whose map is the image’s own brightness; `body` comes first in `explain`. */
const explainerCode = ({ id, title, params, body }: { id: string; title: string; params: string; body: string }) => `
import { attribution, defineExplainer, z } from '@sightline/engine/explainer'
export default defineExplainer({
  id: '${id}', version: '1.0.0', title: '${title}', summary: 'For a journey.', caveats: 'Always.', requires: {},
  params: z.strictObject({${params}}),
  async explain(context, params) {
    ${body}
    const { tf, images, targets } = context
    const maps = await tf.tidy(() => images.tensor.mean(3)).array()
    return maps.map((map, image) =>
      attribution({ values: tf.tensor(map), meaning: 'brightness', image, target: null, layer: null, display: { as: 'heat-map', scale: 'sequential', overlay: true } }))
  },
})
`

/** Different code for each version, so that their archives differ. */
const quiet = (version: string) => explainerCode({ id: 'still', title: 'Still', params: '', body: `// ${version}` })

const HOSTILE = explainerCode({
  id: 'hostile',
  title: 'Hostile',
  params: `attack: z.enum(['none', 'loop', 'kill']).default('none')`,
  body: `
    if (params.attack === 'loop') for (;;);
    if (params.attack === 'kill') {
      for (let pid = 1; pid < 100_000; pid++) { try { process.kill(pid, 'SIGKILL') } catch {} }
      throw new Error('nobody was hit by the hostile plugin')
    }`,
})
