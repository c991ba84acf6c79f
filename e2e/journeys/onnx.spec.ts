/** Models of PyTorch beside models of Keras, and models that go on elsewhere. */
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { decodeNpy } from '@sightline/engine/npy'
import type { Locator, Page } from '@playwright/test'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { sharedFile } from '../support/files.ts'
import { readColours } from '../support/picture.ts'
import { expect, test } from '../support/test.ts'
import { uploadModel } from '../support/upload-model.ts'
import { addExperiment } from '../support/workbench.ts'

const PYTORCH = sharedFile('models/mobilenet-v1-0.25-pytorch.onnx')
const TFJS = sharedFile('models/mobilenet-v1-0.25-tfjs')
const KERAS = sharedFile('models/mnist-keras2.1.h5')

test('one network from PyTorch and from TensorFlow.js: the comparison shows the same map twice [needs shared data]', async ({
  join,
}) => {
  test.skip(!existsSync(PYTORCH), 'the shared data is not there')
  const person = await join('Ilse')
  const { page, api, workspaceId, upload } = person
  const set = await api.images.createSet.mutate({ workspaceId, name: 'Photographs' })
  await upload('images', { imageSetId: set.id }, [sharedFile('images/tfjs-cat.jpg')])

  await test.step('upload both, with the same preprocessing', async () => {
    await page.goto('/models')
    await uploadModel(page, [PYTORCH], { name: 'From PyTorch', pixels: 'signed' })
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    const files = readdirSync(TFJS).map((file) => `${TFJS}/${file}`)
    await uploadModel(page, files, { name: 'From TensorFlow.js', pixels: 'signed' })
  })

  await test.step('run Grad-CAM on both', async () => {
    await page.goto(`/experiments/${await addExperiment(person, 'The same twice')}`)
    await startRuns(page, { models: ['From PyTorch', 'From TensorFlow.js'], explainer: 'Grad-CAM', image: 'tfjs-cat.jpg' })
  })

  await test.step('the maps are the same, from the same place in both', async () => {
    await page.getByRole('checkbox', { name: /^Compare From PyTorch/ }).check()
    await page.getByRole('checkbox', { name: /^Compare From TensorFlow/ }).check()
    await page.getByRole('banner').getByRole('link', { name: 'Compare 2' }).click()
    // What the last block gives before it is pooled, as each file calls it.
    const panes = [
      { pane: page.getByRole('region', { name: /^Pane 1: From PyTorch/ }), layer: 'layer Clip_26' },
      { pane: page.getByRole('region', { name: /^Pane 2: From TensorFlow/ }), layer: 'layer conv_pw_13_relu' },
    ]
    for (const { pane, layer } of panes) {
      await expect(pane).toContainText(layer)
      await expect.poll(async () => (await readColours(pane.getByRole('img', { name: /\.jpg: / }))).colours).toBeGreaterThan(10)
    }
    const difference = page.getByRole('region', { name: 'Difference' })
    const largest = readNumber(await readMetric(difference, 'Largest difference'))
    expect(largest).toBeGreaterThanOrEqual(0)
    expect(largest).toBeLessThan(1e-4)
    expect(await readMetric(difference, 'Spearman')).toBe('1.00')
    expect(await readMetric(difference, 'SSIM')).toBe('1.00')
  })
})

test('a model of Keras, downloaded as ONNX with its gradient, gives the same numbers without us [needs shared data]', async ({
  join,
}) => {
  test.skip(!existsSync(KERAS), 'the shared data is not there')
  const person = await join('Francois')
  const { page, api, workspaceId, upload } = person
  const set = await api.images.createSet.mutate({ workspaceId, name: 'Digits' })
  const image = await upload<{ id: string }>('images', { imageSetId: set.id }, [sharedFile('images/mnist/digit-7-0.png')])

  await page.goto('/models')
  await uploadModel(page, [KERAS], { name: 'MNIST of Keras', pixels: 'unit' })
  await page.getByRole('list', { name: 'Models' }).getByRole('link', { name: 'MNIST of Keras' }).click()
  const model = await download(page, page.getByRole('region', { name: 'Download' }).getByRole('link', { name: /gradient/ }))
  expect(model.name).toBe('MNIST of Keras-v1-gradient.onnx')

  await page.goto(`/experiments/${await addExperiment(person, 'Here and elsewhere')}`)
  await startRuns(page, { models: ['MNIST of Keras'], explainer: 'Gradients', image: 'digit-7-0.png' })
  await page
    .getByRole('gridcell', { name: /Gradients: .* %/ })
    .getByRole('link')
    .click()
  const numbers = await download(page, page.getByRole('link', { name: 'Numbers .npy' }))
  const here = decodeNpy(numbers.content)
  const runId = /\/runs\/([^/?]+)/.exec(page.url())![1]
  const { predictions, targets } = await api.runs.image.query({ runId, imageId: image.id })

  // As large as the model’s input, so nothing is resized; `unit` is all that happens to its pixels.
  const pixels = Float32Array.from(await readGreys(page, image.id), (grey) => grey / 255)
  const seed = new Float32Array(10)
  seed[targets[0]] = 1
  const session = await InferenceSession.create(model.content)
  const found = await session.run({
    image: new Tensor('float32', pixels, [1, 1, 28, 28]),
    score_gradient: new Tensor('float32', seed, [1, 10]),
  })
  await session.release()
  const [logits, gradient] = [found['logits'].data, found['gradient'].data] as Float32Array[]

  expect(predictions).toHaveLength(10)
  for (const prediction of predictions) expect(logits[prediction.class]).toBeCloseTo(prediction.logit ?? NaN, 4)
  expect(here.shape).toEqual([28, 28, 1])
  const scale = Math.max(...here.data.map(Math.abs))
  expect(scale).toBeGreaterThan(0)
  expect(Math.max(...here.data.map((value, i) => Math.abs(value - gradient[i])))).toBeLessThan(1e-5 * scale)
})

/** On the experiment's page; ends when all of them are done. */
async function startRuns(page: Page, asked: { models: readonly string[]; explainer: string; image: string }): Promise<void> {
  const { models, explainer, image } = asked
  await page.getByRole('button', { name: 'New run' }).click()
  const panel = page.getByRole('dialog', { name: 'New run' })
  for (const model of models) {
    const choice = panel.getByRole('button', { name: new RegExp(`^${model}`) })
    // The only model is chosen already.
    if ((await choice.getAttribute('aria-pressed')) === 'false') await choice.click()
  }
  await panel.getByRole('checkbox', { name: new RegExp(`^${explainer} `) }).check()
  await panel.getByRole('button', { name: image }).click()
  await panel.getByRole('button', { name: /^Start \d runs?$/ }).click()
  await expect(panel).toBeHidden()
  await expect(page.getByRole('gridcell', { name: new RegExp(`${explainer}: .* %`) })).toHaveCount(models.length)
}

async function readMetric(agreement: Locator, name: string): Promise<string> {
  const value = agreement.locator('dl > div').filter({ hasText: name }).locator('dd')
  await expect(value).toBeVisible()
  return (await value.textContent()) ?? ''
}

/** `3.2e−6` as the page writes it; NaN for `n/a`. */
const readNumber = (text: string) => Number(text.replaceAll('−', '-'))

async function download(page: Page, link: Locator): Promise<{ name: string; content: Buffer }> {
  const [started] = await Promise.all([page.waitForEvent('download'), link.click()])
  return { name: started.suggestedFilename(), content: await readFile(await started.path()) }
}

/** The red of every pixel, decoded by the browser. */
function readGreys(page: Page, imageId: string): Promise<number[]> {
  return page.evaluate(async (address) => {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob(), { colorSpaceConversion: 'none' })
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    return Array.from(context.getImageData(0, 0, bitmap.width, bitmap.height).data).filter((_, i) => i % 4 === 0)
  }, `/api/files/images/${imageId}`)
}
