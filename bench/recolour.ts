/**
 * How long a browser's script takes to recolour a map of 1024², and whether dragging the opacity slider recolours anything:
 *
 *     npx tsx bench/recolour.ts [http://localhost:3000]
 *
 * Needs the web app at that address and a Chromium (`SIGHTLINE_CHROMIUM`, else Debian's, else the one of @sparticuz/chromium). What the page asks of the API is
 * answered here, so neither an account nor a run is needed.
 */
import { existsSync } from 'node:fs'
import { chromium, type Page, type Route } from '@playwright/test'
import { encodeNpy } from '@sightline/engine/npy'
import superjson from 'superjson'

const SIDE = 1024
/** Milliseconds of script that a recolouring may take. */
const LIMIT = 8
const ROUNDS = 20

const address = process.argv[2] ?? 'http://localhost:3000'

const map = encodeNpy({
  shape: [SIDE, SIDE],
  data: Float32Array.from(
    { length: SIDE * SIDE },
    (_, i) => Math.sin((i % SIDE) / 40) * Math.cos(i / SIDE / 55) + 0.1 * Math.sin(i * 12.9898),
  ),
})
const time = new Date('2026-01-01T00:00:00Z')
const image = {
  id: 'image',
  imageSetId: 'set',
  name: 'image.svg',
  tag: 'input',
  sha256: 'ab',
  width: SIDE,
  height: SIDE,
  createdAt: time,
}
const prediction = { class: 0, label: null, logit: 1, probability: 1 }
const artifact = {
  id: 'artifact',
  runId: 'run',
  imageId: 'image',
  position: 0,
  kind: 'attribution',
  layer: null,
  target: 0,
  shape: [SIDE, SIDE],
  meaning: '∂logit/∂input',
  stats: { min: -1, max: 1, mean: 0, limit: 1 },
  diagnostics: {},
  warnings: [],
  display: { as: 'heat-map', scale: 'diverging', overlay: true },
  bytes: map.length,
}
const ANSWERS: Readonly<Record<string, unknown>> = {
  'me.get': {
    user: { id: 'user', name: 'Bench', email: 'bench@example.org', isDemo: false, ownsInstallation: false },
    workspaces: [{ id: 'workspace', name: 'Bench', role: 'viewer' }],
    signUp: 'invitation',
  },
  'runs.get': {
    id: 'run',
    experimentId: 'experiment',
    workspaceId: 'workspace',
    experimentName: 'Recolouring',
    model: { id: 'model', versionId: 'version', name: 'Model', version: 1 },
    explainer: { id: 'gradients', version: '1.0.0', title: 'Gradients' },
    params: {},
    paramsGiven: {},
    target: { top: 1 },
    score: 'logit',
    seed: 0,
    status: 'done',
    progress: 1,
    secondsLeft: null,
    imagesDone: 1,
    images: 1,
    error: null,
    createdAt: time,
    startedAt: time,
    finishedAt: time,
    inputShape: [SIDE, SIDE, 3],
    preprocessing: { preset: 'unit', resize: 'stretch' },
    classes: 1,
    imageList: [image],
    background: [],
    artifacts: [],
    runtimeRequested: null,
    runtime: null,
    engineVersion: null,
    timings: null,
    warnings: [],
    package: null,
    createdBy: null,
  },
  'runs.image': { image, predictions: [prediction], targets: [0], done: true, artifacts: [artifact] },
}

/** Every API call of the page; `a,b?batch=1` asks for several at once. */
async function answer(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url())
  if (pathname.endsWith('.npy')) return route.fulfill({ body: Buffer.from(map) })
  if (pathname.startsWith('/api/files/images/')) {
    return route.fulfill({ contentType: 'image/png', body: PICTURE })
  }
  const names = pathname.replace('/api/trpc/', '').split(',')
  if (!names.every((name) => name in ANSWERS)) return route.abort()
  return route.fulfill({ json: names.map((name) => ({ result: { data: superjson.serialize(ANSWERS[name]) } })) })
}

/** One grey pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)

async function findChromium(): Promise<string> {
  const known = [process.env['SIGHTLINE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  )
  if (known) return known
  const { default: packed } = await import('@sparticuz/chromium')
  return packed.executablePath()
}

const recolourings = (page: Page) =>
  page.evaluate(() => performance.getEntriesByName('sightline:recolour').map(({ duration }) => duration))

const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.route('**/api/**', answer)
  await page.goto(`${address}/runs/run`)
  await page.locator('canvas[data-map]').waitFor()
  await page.waitForFunction(() => performance.getEntriesByName('sightline:recolour').length > 0)
  const first = (await recolourings(page))[0]
  const colormap = page.getByLabel('Colormap')
  for (let round = 0; round < ROUNDS; round++) {
    const before = (await recolourings(page)).length
    await colormap.selectOption(round % 2 ? 'rdbu' : 'shap')
    await page.waitForFunction((count) => performance.getEntriesByName('sightline:recolour').length > count, before)
  }
  const all = (await recolourings(page)).slice(-ROUNDS).sort((a, b) => a - b)
  const [median, greatest] = [all[ROUNDS / 2], all[ROUNDS - 1]]
  const before = (await recolourings(page)).length
  const slider = page.getByLabel('Opacity')
  const { x, y, width, height } = (await slider.boundingBox())!
  await page.mouse.move(x + width * 0.8, y + height / 2)
  await page.mouse.down()
  for (let step = 0; step <= 40; step++) await page.mouse.move(x + width * (0.8 - 0.7 * (step / 40)), y + height / 2)
  await page.mouse.up()
  const style = await page.locator('canvas[data-map]').getAttribute('style')
  const opacity = /opacity: ([\d.]+)/.exec(style ?? '')?.[1] ?? '1'
  const dragged = (await recolourings(page)).length - before
  console.log(
    `recolouring ${SIDE}²: median ${median.toFixed(1)} ms, greatest of ${ROUNDS} ${greatest.toFixed(1)} ms (limit ${LIMIT} ms); the first, cold: ${first.toFixed(1)} ms`,
  )
  console.log(`dragging the opacity to ${opacity}: ${dragged} recolourings`)
  if (median >= LIMIT || dragged > 0 || Number(opacity) > 0.3) process.exitCode = 1
} finally {
  await browser.close()
}
