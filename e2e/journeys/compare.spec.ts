import type { Page } from '@playwright/test'
import { PASSWORD, signIn } from '../support/person.ts'
import { readColours } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'
import { addExperiment, addImages, addModel } from '../support/workbench.ts'

test('two models × two explainers × three images: run, watch, compare, re-target, save, open elsewhere', async ({
  join,
  visit,
}) => {
  const person = await join('Marie')
  const { page, email } = person
  await addModel(person, 'honest', 'Honest')
  await addModel(person, 'clever-hans', 'Clever')
  const files = ['images/digit-2-1.png', 'images/digit-5-1.png', 'images/digit-8-1.png']
  await addImages(person, files)
  await page.goto(`/experiments/${await addExperiment(person, 'Tags')}`)

  await test.step('one click makes the grid', async () => {
    await page.getByRole('button', { name: 'New run' }).click()
    const panel = page.getByRole('dialog', { name: 'New run' })
    await panel.getByRole('button', { name: /^Honest/ }).click()
    await panel.getByRole('button', { name: /^Clever/ }).click()
    await panel.getByRole('checkbox', { name: /^Grad-CAM/ }).check()
    await panel.getByRole('checkbox', { name: /^Occlusion/ }).check()
    await panel.getByRole('button', { name: 'All 3' }).click()
    await expect(panel.getByText('2 models × 2 explainers = 4 runs over 3 images')).toBeVisible()
    await panel.getByRole('button', { name: 'Start 4 runs' }).click()
  })

  await test.step('watch them', async () => {
    const grid = page.getByRole('grid', { name: 'Images and runs' })
    await expect(page.getByText('3 images × 4 runs')).toBeVisible()
    await expect(page.getByRole('progressbar', { name: 'Progress of all runs' })).toBeVisible()
    // No reload: what is finished comes by itself.
    await expect(grid.getByRole('gridcell', { name: /: \d .*%/ })).toHaveCount(12)
    await expect(grid.getByRole('columnheader').getByText('Done')).toHaveCount(4)
    await expect(page.getByRole('progressbar', { name: 'Progress of all runs' })).toBeHidden()
  })

  await test.step('compare the two models', async () => {
    await page.getByRole('checkbox', { name: /^Compare Honest.*Occlusion/ }).check()
    await page.getByRole('checkbox', { name: /^Compare Clever.*Occlusion/ }).check()
    await page.getByRole('banner').getByRole('link', { name: 'Compare 2' }).click()
    await expectMaps(page, 2)
    const agreement = page.getByRole('region', { name: 'Difference' })
    await expect(agreement.getByText('Spearman')).toBeVisible()
    await expect(agreement.getByRole('img', { name: 'Difference of the two maps' })).toBeVisible()
  })

  await test.step('explain another class in both', async () => {
    const before = await targetOf(page)
    const predictions = page.getByRole('region', { name: /^Pane 1/ }).getByRole('list', { name: 'Predictions' })
    await predictions.getByRole('button').nth(1).click()
    await page
      .getByRole('button', { name: /^Explain class \d in 2 runs$/ })
      .first()
      .click()
    await expectMaps(page, 2)
    await expect.poll(() => targetOf(page)).not.toBe(before)
  })

  await test.step('another image, by keyboard', async () => {
    await expect(page.getByText('image 1/3')).toBeVisible()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByText('image 2/3')).toBeVisible()
  })

  await test.step('save it', async () => {
    await page.getByRole('radio', { name: 'Page' }).check()
    await page.getByRole('banner').getByRole('button', { name: 'Save' }).click()
    const dialog = page.getByRole('dialog', { name: 'Save this comparison' })
    await dialog.getByLabel('Name').fill('Second choice')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Second choice' })).toBeVisible()
  })

  await test.step('open its address in a fresh browser', async () => {
    const saved = new URL(page.url()).searchParams.get('saved')
    const { page: fresh } = await visit()
    await fresh.goto(`/compare?saved=${saved}`)
    await signIn(fresh, { email, password: PASSWORD })
    await expect(fresh.getByRole('heading', { name: 'Second choice' })).toBeVisible()
    await expect(fresh.getByText('image 2/3')).toBeVisible()
    await expect(fresh.getByRole('radio', { name: 'Page' })).toBeChecked()
    await expect.poll(() => viewOf(fresh)).toEqual(viewOf(page))
  })
})

async function expectMaps(page: Page, count: number): Promise<void> {
  for (let pane = 1; pane <= count; pane++) {
    const picture = page.getByRole('region', { name: new RegExp(`^Pane ${pane}`) }).getByRole('img', { name: /\.png: / })
    await expect(picture).toBeVisible()
    await expect.poll(async () => (await readColours(picture)).colours).toBeGreaterThan(1)
  }
}

/** The class that the maps explain, as said below the first of them. */
async function targetOf(page: Page): Promise<string | undefined> {
  const facts = page.getByRole('region', { name: /^Pane 1/ }).getByText(/^target \d/)
  return /^target (\d)/.exec((await facts.textContent()) ?? '')?.[1]
}

const viewOf = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams)
