/** What axe finds on a page that would keep people out. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rule, the first element that breaks it and how many do, what is wrong. Serious and critical ones only. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Once for a document: it is half a megabyte, which takes longer to hand over and to read than many a page takes to check.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source)
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} (${nodes.length} ×): ${nodes[0].target.join(' ')}\n${nodes[0].failureSummary}`)
}
