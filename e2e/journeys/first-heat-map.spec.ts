import { existsSync } from 'node:fs'
import { demoFile, demoModel, sharedFile } from '../support/files.ts'
import { lookAtMap, runGradCam } from '../support/heat-map.ts'
import { PASSWORD, signIn } from '../support/person.ts'
import { expect, test } from '../support/test.ts'
import { uploadModel } from '../support/upload-model.ts'

test('from sign-up to a heat map', async ({ visit }) => {
  const { page } = await visit()
  const email = 'ada@example.org'

  await test.step('sign up, sign out, sign in', async () => {
    await page.goto('/')
    await page.getByRole('link', { name: /^Create/ }).click()
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('Email').fill(email)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Create the account' }).click()
    await expect(page.getByRole('heading', { name: 'No experiment yet' })).toBeVisible()
    await page.getByRole('button', { name: 'account of Ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await signIn(page, { email, password: PASSWORD })
  })

  await test.step('create an experiment', async () => {
    await page.getByRole('button', { name: 'New experiment' }).click()
    const dialog = page.getByRole('dialog', { name: 'New experiment' })
    await dialog.getByLabel('Name').fill('Where does it look?')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await expect(page.getByRole('heading', { name: 'No run yet' })).toBeVisible()
  })
  const experiment = page.url()

  await test.step('upload a model of several files, and an image', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Models' }).click()
    await uploadModel(page, demoModel('honest'), { name: 'Reads digits' })
    await page.getByRole('navigation').getByRole('link', { name: 'Images' }).click()
    await page.getByRole('button', { name: 'New set' }).click()
    const dialog = page.getByRole('dialog', { name: 'New image set' })
    await dialog.getByLabel('Name').fill('Sevens')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page
      .getByLabel('Drop images here', { exact: true })
      .and(page.locator('input'))
      .setInputFiles(demoFile('images/digit-7-1.png'))
    await expect(page.getByRole('button', { name: 'digit-7-1.png, 64 by 64 pixels' })).toBeVisible()
  })

  await test.step('run Grad-CAM and look', async () => {
    await page.goto(experiment)
    await runGradCam(page, { model: 'Reads digits', image: 'digit-7-1.png' })
    await lookAtMap(page)
  })
})

test('a Keras file: from upload to a heat map [needs shared data]', async ({ join }) => {
  test.skip(!existsSync(sharedFile('models/mnist-keras2.1.h5')), 'the shared data is not there')
  const { page, api, workspaceId, upload } = await join('Grace')
  const { id } = await api.experiments.create.mutate({ workspaceId, name: 'An old file' })
  const set = await api.images.createSet.mutate({ workspaceId, name: 'Sevens' })
  await upload('images', { imageSetId: set.id }, [demoFile('images/digit-7-1.png')])
  await page.goto('/models')
  await uploadModel(page, [sharedFile('models/mnist-keras2.1.h5')], { name: 'MNIST' })
  await page.goto(`/experiments/${id}`)
  await runGradCam(page, { model: 'MNIST', image: 'digit-7-1.png' })
  await lookAtMap(page)
})
