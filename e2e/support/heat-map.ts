/** From a page of an experiment to a heat map, as somebody at a browser does it. */
import { expect, type Page } from '@playwright/test'
import { readColours, readUnderCursor } from './picture.ts'

/** On the experiment's page; ends on the page of the run. */
export async function runGradCam(page: Page, { model, image }: { model: string; image: string }): Promise<void> {
  await page.getByRole('button', { name: 'New run' }).click()
  const panel = page.getByRole('dialog', { name: 'New run' })
  // The only model is chosen already.
  const choice = panel.getByRole('button', { name: new RegExp(`^${model}`) })
  if ((await choice.getAttribute('aria-pressed')) === 'false') await choice.click()
  await panel.getByRole('checkbox', { name: /^Grad-CAM/ }).check()
  await panel.getByRole('button', { name: image }).click()
  await panel.getByRole('button', { name: 'Start 1 run' }).click()
  await expect(panel).toBeHidden()
  await page
    .getByRole('gridcell', { name: /Grad-CAM: .* %/ })
    .getByRole('link')
    .click()
}

export async function lookAtMap(page: Page): Promise<void> {
  const picture = page.getByRole('img', { name: 'with the map of Grad-CAM' })
  await expect(picture).toBeVisible()
  await expect.poll(() => readColours(picture)).toMatchObject({ painted: 1 })
  expect((await readColours(picture)).colours).toBeGreaterThan(10)
  const numbers = await readUnderCursor(picture, page.getByRole('status', { name: 'Value under the cursor' }))
  expect(new Set(numbers).size).toBe(numbers.length)
}
