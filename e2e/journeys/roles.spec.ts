import { TRPCClientError } from '@trpc/client'
import type { Page } from '@playwright/test'
import { PASSWORD } from '../support/person.ts'
import { demoFile } from '../support/files.ts'
import { expect, test } from '../support/test.ts'
import { addExperiment, addImages, addModel } from '../support/workbench.ts'

test('a viewer changes nothing, a stranger sees nothing', async ({ join, visit }) => {
  const owner = await join('Olga')
  const { api, workspaceId } = owner
  const versionId = await addModel(owner, 'honest', 'Private model')
  const [image] = await addImages(owner, ['images/digit-4-1.png'])
  const experimentId = await addExperiment(owner, 'Private experiment')
  const grid = { experimentId, modelVersionIds: [versionId], explainers: [{ id: 'grad-cam' }], imageIds: [image.id] }
  const {
    runIds: [runId],
  } = await api.runs.create.mutate(grid)
  const pages = {
    experiment: `/experiments/${experimentId}`,
    run: `/runs/${runId}`,
    model: `/models/${(await api.models.version.query({ versionId })).modelId}`,
    images: `/images/${image.imageSetId}`,
  }

  const link = await test.step('the owner invites somebody to look', async () => {
    const { page } = owner
    await page.goto('/settings?tab=workspace')
    await page.getByLabel('Email').fill('victor@example.org')
    await page.getByLabel('Role').last().selectOption({ label: 'Viewer' })
    await page.getByRole('button', { name: 'Make a link' }).click()
    return page.getByRole('textbox', { name: 'Link for victor@example.org' }).inputValue()
  })

  await test.step('the viewer sees everything, and no button that changes it', async () => {
    const viewer = await visit()
    const { page } = viewer
    await page.goto(link)
    await page.getByLabel('Name').fill('Victor')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await expect(page.getByRole('link', { name: 'Private experiment' })).toBeVisible()
    await expectNoButton(page, /New experiment|Actions on/)

    await page.goto(pages.experiment)
    await expect(page.getByRole('gridcell', { name: /Grad-CAM: 4/ })).toBeVisible()
    await expectNoButton(page, /New run|Cancel|Delete/)
    await page.goto(pages.run)
    await expect(page.getByRole('img', { name: 'with the map of Grad-CAM' })).toBeVisible()
    await expectNoButton(page, /Run again|Change and run|Try again/)
    await page.goto(pages.model)
    await expect(page.getByRole('heading', { name: 'Private model' })).toBeVisible()
    await expectNoButton(page, /Upload|Delete|^Save/)
    await page.goto(pages.images)
    await expect(page.getByRole('link', { name: /^digit-4-1\.png/ })).toBeVisible()
    await expectNoButton(page, /Upload|Choose|Delete/)

    await test.step('nor does the API let them', async () => {
      await expectRefusal('FORBIDDEN', [
        () => viewer.api.experiments.create.mutate({ workspaceId, name: 'Mine' }),
        () => viewer.api.experiments.archive.mutate({ experimentId, archived: true }),
        () => viewer.api.runs.create.mutate(grid),
        () => viewer.api.runs.cancel.mutate({ runIds: [runId] }),
        () => viewer.api.runs.remove.mutate({ runIds: [runId] }),
        () => viewer.api.images.remove.mutate({ imageIds: [image.id] }),
        () => viewer.api.comparisons.save.mutate({ workspaceId, name: 'Mine', query: `runs=${runId}` }),
        () => viewer.api.workspaces.invite.mutate({ workspaceId, email: 'friend@example.org', role: 'owner' }),
      ])
      const upload = viewer.upload('images', { imageSetId: image.imageSetId }, [demoFile('images/digit-4-2.png')])
      await expect(upload).rejects.toThrow(/^403 /)
    })
  })

  await test.step('a stranger finds nothing at the same addresses', async () => {
    const stranger = await join('Sam')
    const { page } = stranger
    stranger.trouble.expectRefusal(/\/api\/trpc\//)
    await page.goto('/experiments')
    await expect(page.getByRole('heading', { name: 'No experiment yet' })).toBeVisible()
    for (const address of Object.values(pages)) {
      await page.goto(address)
      await expect(page.getByRole('alert').filter({ hasText: /./ }).first()).toBeVisible()
      await expect(page.getByText('Private')).toHaveCount(0)
    }
    await expectRefusal('NOT_FOUND', [
      () => stranger.api.experiments.get.query({ experimentId }),
      () => stranger.api.runs.get.query({ runId }),
      () => stranger.api.runs.remove.mutate({ runIds: [runId] }),
      () => stranger.api.workspaces.members.query({ workspaceId }),
    ])
    expect((await page.request.get(`/api/files/images/${image.id}`)).status()).toBe(404)
    expect((await page.request.get(`/api/files/runs/${runId}.json`)).status()).toBe(404)
  })

  await test.step('and nobody at all is asked to sign in', async () => {
    const { page } = await visit()
    await page.goto(pages.run)
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
    expect((await page.request.get(`/api/files/images/${image.id}`)).status()).toBe(401)
  })

  expect((await api.experiments.get.query({ experimentId })).runs.total, 'all is as it was').toBe(1)
})

async function expectNoButton(page: Page, name: RegExp): Promise<void> {
  await expect(page.getByRole('button', { name, disabled: false })).toHaveCount(0)
}

async function expectRefusal(code: 'FORBIDDEN' | 'NOT_FOUND', calls: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const call of calls) {
    const failure = await call().then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure instanceof TRPCClientError ? failure.data?.code : failure, String(call)).toBe(code)
  }
}
