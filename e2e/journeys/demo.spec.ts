import type { Page } from '@playwright/test'
import { readDemo, signIn } from '../support/person.ts'
import { expect, test } from '../support/test.ts'

test('the demo opens on its comparison: one model looks at the tag, the other does not', async ({ platform, visit }) => {
  const { page } = await visit()
  const demo = await readDemo(platform)
  expect(platform.output(), 'the sign-in is printed').toContain(`${demo.email} with the password ${demo.password}`)
  await page.goto('/')
  await signIn(page, demo)

  await expect(page.getByRole('heading', { name: 'Grad-CAM: honest against clever' })).toBeVisible()
  const [honest, clever] = [await massOf(page, 'Honest'), await massOf(page, 'Clever Hans')]
  expect(clever, `${clever} % of Clever Hans’s evidence, ${honest} % of Honest’s lies in the tag`).toBeGreaterThan(honest + 30)

  await test.step('both name the digit', async () => {
    for (const model of ['Honest', 'Clever Hans']) {
      const first = paneOf(page, model).getByRole('list', { name: 'Predictions' }).getByRole('button').first()
      await expect(first).toHaveAccessibleName(/^7 /)
    }
  })
  await test.step('and there is a way on', async () => {
    await expect(page.getByRole('link', { name: 'Explain your own model' })).toBeVisible()
    await expect(page.getByRole('link', { name: 'Read how' })).toBeVisible()
  })
})

const paneOf = (page: Page, model: string) => page.getByRole('region', { name: new RegExp(`^Pane \\d: ${model} v1`) })

/** Percent of the positive evidence in the tag's box, as shown. */
async function massOf(page: Page, model: string): Promise<number> {
  const line = paneOf(page, model).getByRole('paragraph').filter({ hasText: 'positive mass in the box' })
  await expect(line).toHaveText(/in the box <? ?[\d.]+ %/)
  return Number(/in the box <? ?([\d.]+) %/.exec((await line.textContent()) ?? '')?.[1])
}
