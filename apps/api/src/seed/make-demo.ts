/**
 * The demo: a user, a workspace, two models that score alike on pictures like their own, pictures with a tag that gives the class away, and an experiment that shows which of
 * the two has learned the tag. All through the same services as everybody's work.
 */
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from '@sightline/engine/declarations'
import { createUser, insertWorkspace } from '../auth/create-user.ts'
import { hashNewPassword } from '../auth/password.ts'
import type { ImageTag } from '../contract/index.ts'
import type { Services } from '../trpc/context.ts'
import { saveComparison } from '../services/comparisons/comparisons.ts'
import { createExperiment } from '../services/experiments/experiments.ts'
import { keepFile } from '../services/files/keep-file.ts'
import { addImage } from '../services/images/add-image.ts'
import { createImageSet } from '../services/images/images.ts'
import { addModel, type UploadedFile } from '../services/models/add-version.ts'
import { createRuns } from '../services/runs/change-runs.ts'

type DemoServices = Omit<Services, 'config' | 'installer' | 'downloader'>

export interface Demo {
  readonly workspaceId: string
  readonly experimentId: string
  /** Runs that a worker has still to do. */
  readonly pending: number
}

interface SignIn {
  readonly email: string
  readonly password: string
}

/** A name that people may give another workspace as well: the demo is found by its user. */
const WORKSPACE = 'Demo'
const EXPERIMENT = 'Does it read the digit?'
/** One of each digit: enough to see that it is no accident, few enough to be done at once. */
const PICTURES_OF_A_DIGIT = 1

const demoFile = (path: string) => fileURLToPath(new URL(`../../../../demo/${path}`, import.meta.url))

/** What is there and whole stays; what a start that was cut short has left is made again. */
export async function makeDemo(services: DemoServices, signIn: SignIn): Promise<Demo> {
  const found = await findDemo(services, signIn)
  if (found) return found
  const { db } = services
  const workspaceId = await db.$transaction((transaction) => insertWorkspace(transaction, WORKSPACE))
  const { id: userId } = await createUser(db, {
    name: 'Demo',
    ...signIn,
    isDemo: true,
    memberOf: { workspaceId, role: 'editor' },
  })
  const owner = { workspaceId, userId }
  const honest = await addDemoModel(services, owner, {
    folder: 'honest',
    name: 'Honest',
    description: 'Learned from clean pictures: it reads the digit.',
  })
  const cleverHans = await addDemoModel(services, owner, {
    folder: 'clever-hans',
    name: 'Clever Hans',
    description: 'Learned from pictures in which a coloured tag in a corner gives the class away: it reads the tag.',
  })
  const pictures = await addDemoImages(services, workspaceId, { folder: 'images', name: 'Tagged digits', tag: 'input' })
  const background = await addDemoImages(services, workspaceId, {
    folder: 'background',
    name: 'Digits without tags',
    tag: 'background',
  })
  const experiment = await createExperiment(services, {
    ...owner,
    name: EXPERIMENT,
    description:
      'Two models name handwritten digits, and both are right on these pictures. A small coloured tag in a corner of each picture gives the answer away: which of the two has learned to read it?',
  })
  const { runIds } = await createRuns(services, {
    ...owner,
    grid: {
      experimentId: experiment.id,
      modelVersionIds: [honest, cleverHans],
      explainers: [
        { id: 'grad-cam', params: {} },
        { id: 'occlusion', params: { patch: 8, stride: 4 } },
        { id: 'expected-gradients', params: { samples: 100 } },
      ],
      imageIds: pictures.map(({ id }) => id),
      backgroundIds: background.map(({ id }) => id),
      target: { top: 1 },
      score: 'logit',
      seed: 42,
      runtime: null,
    },
  })
  await saveDemoComparison(services, { owner, experimentId: experiment.id, runIds, pictures })
  return { workspaceId, experimentId: experiment.id, pending: runIds.length }
}

/** The comparison is made last: where it is, all is. */
async function findDemo({ db }: DemoServices, { email, password }: SignIn): Promise<Demo | null> {
  const user = await db.user.findFirst({ where: { isDemo: true }, include: { accounts: true, memberships: true } })
  if (!user) return null
  const whole = await db.comparison.findFirst({
    where: { createdById: user.id, name: 'Grad-CAM: honest against clever' },
    select: { workspaceId: true, experimentId: true },
  })
  // Whoever uses the demo may have changed or removed what is in it: that is theirs to do.
  const used = await db.session.count({ where: { userId: user.id } })
  if (whole?.experimentId || used > 0) {
    await db.user.update({ where: { id: user.id }, data: { email } })
    await db.account.updateMany({ where: { userId: user.id }, data: { password: await hashNewPassword(password) } })
    if (!whole?.experimentId) return { workspaceId: user.memberships[0]?.organizationId ?? '', experimentId: '', pending: 0 }
    const pending = await db.run.count({
      where: { experimentId: whole.experimentId, createdById: user.id, status: { in: ['queued', 'running'] } },
    })
    return { workspaceId: whole.workspaceId, experimentId: whole.experimentId, pending }
  }
  await db.workspace.deleteMany({ where: { members: { some: { userId: user.id } } } })
  await db.user.delete({ where: { id: user.id } })
  return null
}

interface Owner {
  readonly workspaceId: string
  readonly userId: string
}

interface DemoModel {
  readonly folder: string
  readonly name: string
  readonly description: string
}

async function addDemoModel(services: DemoServices, owner: Owner, { folder, name, description }: DemoModel): Promise<string> {
  const files: UploadedFile[] = []
  for (const path of ['model.json', 'weights.bin', 'sightline.json']) {
    const content = createReadStream(demoFile(`models/${folder}/${path}`))
    files.push({ ...(await keepFile(services, content, { mediaType: 'application/octet-stream' })), path })
  }
  const { versionId } = await addModel(services, { ...owner, name, description, use: {}, files })
  return versionId
}

interface DemoImages {
  readonly folder: 'images' | 'background'
  readonly name: string
  readonly tag: ImageTag
}

async function addDemoImages(services: DemoServices, workspaceId: string, { folder, name, tag }: DemoImages) {
  const set = await createImageSet(services, { workspaceId, name })
  const names = (await readdir(demoFile(folder))).filter((file) => /^digit-\d-\d\.png$/.test(file)).sort()
  const images: { id: string; name: string }[] = []
  for (const file of names) {
    if (folder === 'images' && Number(file[8]) > PICTURES_OF_A_DIGIT) continue
    const kept = await keepFile(services, createReadStream(demoFile(`${folder}/${file}`)), { mediaType: 'image/png' })
    const image = await addImage(services, { imageSetId: set.id, name: file, tag, file: kept })
    images.push({ id: image.id, name: image.name })
  }
  return images
}

const tagsSchema = z.array(
  z.object({ file: z.string(), tag: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }) }),
)

interface DemoComparison {
  readonly owner: Owner
  readonly experimentId: string
  /** Model by model, explainer by explainer. */
  readonly runIds: readonly string[]
  readonly pictures: readonly { readonly id: string; readonly name: string }[]
}

/** Sides of the demo's pictures, px. */
const SIDE = 64
const SHOWN = 'digit-7-1.png'

async function saveDemoComparison(services: DemoServices, { owner, experimentId, runIds, pictures }: DemoComparison) {
  const tags = tagsSchema.parse(JSON.parse(await readFile(demoFile('images/tags.json'), 'utf8')))
  const { tag } = tags.find(({ file }) => file === SHOWN)!
  const image = pictures.find(({ name }) => name === SHOWN)!
  const box = [tag.x, tag.y, tag.width, tag.height].map((pixels) => +(pixels / SIDE).toFixed(4)).join(',')
  const explainersPerModel = runIds.length / 2
  const compare = async (name: string, index: number, note: string) => {
    const runs = [runIds[index], runIds[index + explainersPerModel]].join(',')
    await saveComparison(services, {
      ...owner,
      experimentId,
      name,
      note,
      query: new URLSearchParams({ runs, image: image.id, box }).toString(),
    })
  }
  await compare(
    'Occlusion: honest against clever',
    1,
    'Covering the tag takes nothing from Honest, and everything from Clever Hans.',
  )
  await compare(
    'Grad-CAM: honest against clever',
    0,
    'Both models name the digit, and both are sure of it. Only one of them looks at the digit: the box is the tag, and the share of the evidence in it stands below.',
  )
}
