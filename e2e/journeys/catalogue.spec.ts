import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { catalogueOf, entryOf, publishedAt, publishTfjsModel, sha256Of, type FileServer } from '@sightline/catalogue/testing'
import type { Page } from '@playwright/test'
import { findBarriers } from '../support/accessibility.ts'
import { demoFile, sharedFile } from '../support/files.ts'
import { lookAtMap, runGradCam } from '../support/heat-map.ts'
import { expect, test } from '../support/test.ts'

const SCREENS = resolve(import.meta.dirname, '../artifacts/screens')

/** A real model and a photograph where there are some, else those of the demo. */
const REAL = {
  folder: sharedFile('models/mobilenet-v1-0.25-tfjs'),
  labels: readIfThere(sharedFile('labels/imagenet_class_index.json')),
  photograph: sharedFile('images/ort-cat.jpg'),
  use: { preprocess: 'signed', resize: 'crop' },
  sees: /tabby/,
} as const
const DEMO = {
  folder: demoFile('models/honest'),
  labels: Buffer.from(JSON.stringify('0123456789'.split(''))),
  photograph: demoFile('images/digit-7-1.png'),
  use: { preprocess: 'unit' },
  sees: /7/,
} as const
const MODEL = existsSync(REAL.folder) && REAL.labels ? { ...REAL, labels: REAL.labels } : DEMO

function readIfThere(path: string): Buffer | null {
  return existsSync(path) ? readFileSync(path) : null
}

test('a public model: from the catalogue, over a connection that breaks, to a heat map of a photograph', async ({
  join,
  publisher,
}) => {
  test.setTimeout(180_000)
  const broken = publish(publisher)
  const { page, api, workspaceId, upload } = await join('Linus')
  await page.goto('/models')
  await expect(page.getByRole('heading', { name: 'No model yet' })).toBeVisible()

  await test.step('see what it is, and add it', async () => {
    await page.getByRole('button', { name: 'Add from catalogue' }).click()
    const dialog = page.getByRole('dialog', { name: 'A catalogue of a test' })
    const entry = dialog.getByRole('listitem', { name: 'Public net' })
    await expect(entry).toContainText('Apache-2.0')
    await expect(entry).toContainText('not verified')
    await expect(dialog).toContainText('nobody has run this entry yet')
    await entry.getByText('Licence, source and use').click()
    await expect(entry).toContainText(`${publisher.url}/net/model.json`)
    await look(page, 'catalogue')
    await entry.getByRole('button', { name: 'Add Public net' }).click()
    await expect(entry.getByText(/of .* (k|M)B|Waiting/).first()).toBeVisible()
    await dialog.getByRole('listitem', { name: 'Gone' }).getByRole('button', { name: 'Add Gone' }).click()
    await expect(dialog.getByRole('alert')).toContainText('is not there any more (HTTP 404)')
  })

  await test.step('the download goes on without the page, and after the connection broke', async () => {
    await page.goto('/models')
    const downloads = page.getByRole('region', { name: 'From the catalogue' })
    await expect(downloads.getByRole('progressbar', { name: 'Download of Public net' })).toBeVisible()
    await look(page, 'models-downloading')
    await expect(downloads.getByRole('link', { name: 'Public net' })).toBeVisible({ timeout: 40_000 })
    expect(publisher.requests.filter((request) => request.startsWith(`GET ${broken}`))).toEqual([
      `GET ${broken}`,
      expect.stringMatching(/ bytes=\d{2,}-$/) as unknown as string,
    ])
    await downloads.getByRole('button', { name: 'Dismiss Gone' }).click()
    await downloads.getByRole('link', { name: 'Public net' }).click()
    await expect(page.getByRole('region', { name: 'Source' })).toContainText('added from the catalogue')
    await look(page, 'model-from-catalogue')
  })

  await test.step('explain a photograph with it', async () => {
    const { id } = await api.experiments.create.mutate({ workspaceId, name: 'A public net' })
    const set = await api.images.createSet.mutate({ workspaceId, name: 'Photographs' })
    await upload('images', { imageSetId: set.id }, [MODEL.photograph])
    await page.goto(`/experiments/${id}`)
    await runGradCam(page, { model: 'Public net', image: MODEL.photograph.replace(/^.*\//, '') })
    await lookAtMap(page)
    await expect(page.getByText(MODEL.sees).first()).toBeVisible()
  })
})

/** The catalogue with a model whose largest file breaks off in its middle; gives that file's path. */
function publish(publisher: FileServer): string {
  const { folder, labels, use } = MODEL
  const published = publishTfjsModel(publisher, folder, '/net')
  const [largest] = [...publisher.files]
    .filter(([path]) => path.startsWith('/net/') && !path.endsWith('.json'))
    .sort(([, a], [, b]) => b.content.length - a.content.length)
  const [path, file] = largest
  // Slow enough that one can watch, once the connection has broken.
  publisher.files.set(path, { ...file, breaks: [Math.floor(file.content.length / 2)], pace: file.content.length / 6 })
  publisher.files.set('/labels.json', { content: labels })
  const licence = { spdx: 'Apache-2.0', note: 'Of the project that made it.', url: 'https://www.apache.org/licenses/LICENSE-2.0' }
  const bytes = [...publisher.files]
    .filter(([name]) => name.startsWith('/net/'))
    .reduce((sum, [, { content }]) => sum + content.length, 0)
  const names = {
    title: 'Names',
    classes: 10,
    file: publishedAt(`${publisher.url}/labels.json`, { sha256: sha256Of(labels) }),
    licence,
  }
  const models = [
    entryOf({
      id: 'public-net',
      title: 'Public net',
      ...published,
      labels: 'names',
      use: { ...use },
      licence,
      approximateBytes: bytes,
    }),
    entryOf({ id: 'gone', title: 'Gone', format: 'keras-h5', files: [publishedAt(`${publisher.url}/gone.h5`)] }),
  ]
  publisher.files.set('/catalogue.json', { content: Buffer.from(JSON.stringify(catalogueOf(models, { names }))) })
  return path
}

/** Pictures in both themes and widths, and nobody kept out. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const viewport of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(viewport)
      await page.screenshot({ path: `${SCREENS}/${name}-${viewport.width}-${colorScheme}.png`, animations: 'disabled' })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect.soft(overflow, `${name} at ${viewport.width} px is wider than its window`).toBeLessThanOrEqual(0)
    }
    expect.soft(await findBarriers(page), `${name}, ${colorScheme}`).toEqual([])
  }
}
