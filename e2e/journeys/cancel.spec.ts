import { expect, test } from '../support/test.ts'
import { startLongRun } from '../support/workbench.ts'

test('a long run is cancelled at once', async ({ join }) => {
  const person = await join('Carl')
  const { page, api } = person
  const { runId } = await startLongRun(person, { samples: 10_000 })
  await page.goto(`/runs/${runId}`)
  const progress = page.getByRole('progressbar', { name: 'The run’s progress' })
  // It computes: the bar has begun to move.
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0)

  const asked = performance.now()
  await page.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible()
  const seconds = (performance.now() - asked) / 1000
  expect(seconds, 'seconds from the click to the word').toBeLessThan(2)

  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  expect((await api.runs.get.query({ runId })).status).toBe('cancelled')
})
