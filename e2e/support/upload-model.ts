/** Models as somebody at a browser uploads them. */
import { expect, type Page } from '@playwright/test'

export interface UploadedModel {
  readonly name: string
  /** What becomes of pixel values, where the files do not say it: `signed`. */
  readonly pixels?: string
}

/** On the page of models, where files can be dropped; ends when the model is in the list. */
export async function uploadModel(page: Page, files: readonly string[], { name, pixels }: UploadedModel): Promise<void> {
  await page
    .getByLabel('Drop models here', { exact: true })
    .and(page.locator('input'))
    .setInputFiles([...files])
  const dialog = page.getByRole('dialog', { name: 'Upload a model' })
  await dialog.getByLabel('Name').fill(name)
  if (pixels) await dialog.getByLabel('Pixel values').selectOption(pixels)
  await dialog.getByRole('button', { name: 'Upload' }).click()
  await expect(page.getByRole('list', { name: 'Models' }).getByRole('link', { name })).toBeVisible()
}
