import { writeFile } from 'node:fs/promises'
import { countKept } from '../support/database.ts'
import { demoModel } from '../support/files.ts'
import { expect, test } from '../support/test.ts'

test('a bad model file is refused with a reason, and nothing of it stays', async ({ platform, join }, testInfo) => {
  const { page, trouble } = await join('Bruno')
  trouble.expectRefusal(/\/api\/uploads\/models/)
  const bad = testInfo.outputPath('holiday.h5')
  await writeFile(bad, 'This is no HDF5 file, whatever its name says. '.repeat(2000))
  // A model without its weights.
  const [topology] = demoModel('honest')
  await page.goto('/models')
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()
  const before = await countKept(platform)

  for (const { file, reason } of [
    { file: bad, reason: /HDF5|Keras|format/i },
    { file: topology, reason: /weights\.bin/ },
  ]) {
    await page.getByLabel('Drop models here', { exact: true }).and(page.locator('input')).setInputFiles(file)
    await page.getByRole('dialog', { name: 'Upload a model' }).getByRole('button', { name: 'Upload' }).click()
    const uploads = page.getByRole('region', { name: 'Uploads' })
    await expect(uploads.getByRole('alert')).toHaveText(reason)
    await expect(uploads.getByText('Refused')).toBeVisible()
    await uploads.getByRole('button', { name: /^Dismiss/ }).click()
    await expect(uploads).toBeHidden()
  }

  await page.reload()
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()
  expect(await countKept(platform)).toEqual(before)
})
