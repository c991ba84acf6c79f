import { PASSWORD } from '../support/person.ts'
import { createHome, removeHome, startPlatform } from '../support/platform.ts'
import { readColours } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'
import { startLongRun } from '../support/workbench.ts'

test('a run that the platform’s end interrupts is finished after its next start', async ({ visit }) => {
  test.setTimeout(180_000)
  const home = await createHome()
  let platform = await startPlatform(home, { SIGHTLINE_DEMO: '0' })
  try {
    const visitor = await visit(platform)
    const { page } = visitor
    await test.step('the first person owns the installation', async () => {
      await page.goto('/sign-in')
      await page.getByRole('link', { name: 'Create the first one' }).click()
      await expect(page.getByText('The first account owns this installation')).toBeVisible()
      await page.getByLabel('Name').fill('Rita')
      await page.getByLabel('Email').fill('rita@example.org')
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Create the account' }).click()
      await expect(page.getByRole('heading', { name: 'No experiment yet' })).toBeVisible()
      expect((await visitor.api.me.get.query()).signUp, 'nobody else comes without a link').toBe('invitation')
    })
    const [{ id: workspaceId }] = (await visitor.api.me.get.query()).workspaces
    const { runId } = await startLongRun({ ...visitor, name: 'Rita', email: 'rita@example.org', workspaceId }, { samples: 2000 })
    await page.goto(`/runs/${runId}`)
    await expect(page.getByText('Running', { exact: true })).toBeVisible()
    // Nobody watches while it is down.
    await page.goto('about:blank')

    await platform.stop()
    const { port } = new URL(platform.url)
    platform = await startPlatform(home, { SIGHTLINE_DEMO: '0', SIGHTLINE_PORT: port })

    await page.goto(`${platform.url}/runs/${runId}`)
    const picture = page.getByRole('img', { name: 'with the map of Expected gradients' })
    await expect(picture).toBeVisible({ timeout: 60_000 })
    await expect.poll(async () => (await readColours(picture)).colours).toBeGreaterThan(10)
    const run = () => visitor.api.runs.get.query({ runId })
    await expect.poll(async () => (await run()).status, { timeout: 60_000 }).toBe('done')
    const { imageList, imagesDone } = await run()
    expect(imagesDone).toBe(imageList.length)
    for (const { id } of imageList) {
      const { artifacts } = await visitor.api.runs.image.query({ runId, imageId: id })
      expect(artifacts, 'each image has one result').toHaveLength(1)
    }
    await page.goto('about:blank')
  } finally {
    await platform.stop()
    await removeHome(home)
  }
})
