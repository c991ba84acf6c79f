import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeNpy } from '@sightline/engine'
import { explainers } from '@sightline/plugins'
import { describe, expect, it } from 'vitest'
import { resultSchema, type Result } from '../result.ts'
import { listFiles } from '../testing/list-files.ts'
import { BLACK, writeHalves } from '../testing/pictures.ts'
import { runCommand } from '../testing/run-command.ts'
import { writeTinyModel } from '../testing/tiny-model.ts'
import { useWorkspace } from '../testing/workspace.ts'

const workspace = useWorkspace()

/** Explains with `--json`, and reads what came of it. */
async function explain(out: string, ...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await runCommand(workspace.folder, ['explain', ...args, '--out', out, '--json'])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  const result = resultSchema.parse(JSON.parse(stdout))
  expect(resultSchema.parse(JSON.parse(readFileSync(join(workspace.folder, out, 'result.json'), 'utf8')))).toEqual(result)
  return result
}

const readArray = (out: string, file: string) => decodeNpy(readFileSync(join(workspace.folder, out, file)))

const softmaxOf2And0And0 = Math.exp(2) / (Math.exp(2) + 2)

describe('explain', () => {
  it('tells the model, the method, the predictions and the settings', async () => {
    const result = await explain('facts', 'tiny', 'red.png', 'half.png', '--method', 'gradients', '--seed', '7')
    expect(result).toMatchObject({
      model: {
        file: 'tiny',
        format: 'tfjs-layers',
        inputShape: [8, 8, 3],
        classes: 3,
        sha256: expect.stringMatching(/^[\da-f]{64}$/),
      },
      method: { id: 'gradients', version: '1.0.0' },
      params: {},
      seed: 7,
      score: 'logit',
      runtime: { id: 'onnxruntime', backend: 'cpu' },
      background: [],
      preprocessing: { preset: 'unit', resize: 'stretch' },
      artifacts: [],
    })
    expect(result.milliseconds).toBeGreaterThan(0)
    const [red, half] = result.images
    expect(red).toMatchObject({ file: 'red.png', sha256: expect.stringMatching(/^[\da-f]{64}$/), filter: 'none' })
    expect(red.predictions).toHaveLength(3)
    expect(red.predictions[0]).toMatchObject({ class: 0, label: 'deep_red' })
    expect(red.predictions[0].logit).toBeCloseTo(2, 5)
    expect(red.predictions[0].probability).toBeCloseTo(softmaxOf2And0And0, 5)
    expect(half.predictions[0].logit).toBeCloseTo(1, 5)
  })

  it('keeps the raw numbers: the gradient of 2·mean(red) by red is 2/64 where red is on', async () => {
    const { images } = await explain('gradients', 'tiny', 'half.png', '--method', 'gradients')
    const [artifact] = images[0].artifacts
    expect(artifact).toMatchObject({
      kind: 'attribution',
      layer: null,
      target: 0,
      shape: [8, 8, 3],
      stats: { min: 0, max: 2 / 64 },
    })
    expect(artifact.stats.mean).toBeCloseTo(2 / 64 / 6, 6)
    const { shape, data } = readArray('gradients', artifact.data)
    expect(shape).toEqual([8, 8, 3])
    expect([...data.subarray(0, 24)]).toEqual([
      ...Array(4)
        .fill([2 / 64, 0, 0])
        .flat(),
      ...Array<number>(12).fill(0),
    ])
  })

  it('names the layer that Grad-CAM chose; the map is w·A = (2/64)·red', async () => {
    const { images } = await explain('grad-cam', 'tiny', 'half.png', '--method', 'grad-cam')
    const [artifact] = images[0].artifacts
    expect(artifact).toMatchObject({ layer: 'block/colours', target: 0, shape: [8, 8] })
    expect(artifact.data).toBe('0-half/grad-cam-block_colours-0.npy')
    expect([...readArray('grad-cam', artifact.data).data.subarray(0, 8)]).toEqual([...Array<number>(4).fill(2 / 64), 0, 0, 0, 0])
  })

  it('writes the coarse grid of occlusion first and the map of full size second', async () => {
    const { images, params } = await explain(
      'occlusion',
      'tiny',
      'half.png',
      ...words('--method occlusion --param patch=4,2 --param fill=zero'),
    )
    expect(params).toEqual({ patch: [4, 2], stride: [4, 2], fill: 'zero' })
    const [coarse, full] = images[0].artifacts
    expect([coarse.shape, full.shape]).toEqual([
      [2, 4],
      [8, 8],
    ])
    // A patch on red takes 4·2 of 64 pixels away: 2 · 8/64.
    expect([...readArray('occlusion', coarse.data).data]).toEqual(
      [0.25, 0.25, 0, 0, 0.25, 0.25, 0, 0].map((drop) => expect.closeTo(drop, 6)),
    )
  })

  it('takes a target by label, and several by rank', async () => {
    const byLabel = await explain('label', 'tiny', 'red.png', '--method', 'gradients', '--target', 'Deep Red')
    expect(byLabel.images[0].artifacts.map(({ target }) => target)).toEqual([0])
    const byRank = await explain('rank', 'tiny', 'red.png', '--method', 'gradients', '--target', 'top:2')
    expect(byRank.images[0].artifacts.map(({ target, data }) => [target, data])).toEqual([
      [0, '0-red/gradients-0.npy'],
      [1, '0-red/gradients-1.npy'],
    ])
  })

  it('explains the probability when asked to', async () => {
    const { score, images } = await explain('probability', 'tiny', 'red.png', '--method', 'gradients', '--score', 'probability')
    expect(score).toBe('probability')
    const p = softmaxOf2And0And0
    expect(images[0].artifacts[0].stats.max).toBeCloseTo((p * (1 - p) * 2) / 64, 6)
  })

  it('puts what belongs to no image outside of the images', async () => {
    const filters = await explain('filters', 'tiny', '--method', 'filters')
    expect(filters.images).toEqual([])
    expect(filters.artifacts.map(({ kind, layer, shape }) => [kind, layer, shape.length])).toEqual([
      ['filters', 'block/colours', 4],
      ['table', null, 2],
    ])
    const montage = await explain('montage', 'tiny', 'red.png', 'half.png', ...words('--method activations --param channel=0'))
    expect(montage.images.map(({ artifacts }) => artifacts.length)).toEqual([1, 1])
    expect(montage.artifacts).toHaveLength(1)
  })

  it('gives --layer to methods of one layer run by run, and to methods of several at once', async () => {
    const activations = await explain(
      'layers',
      'tiny',
      'red.png',
      ...words('--method activations --layer block/colours --layer mean'),
    )
    expect(activations.params).toMatchObject({ layers: ['block/colours', 'mean'] })
    expect(activations.images[0].artifacts.map(({ layer, shape }) => [layer, shape])).toEqual([
      ['block/colours', [8, 8, 3]],
      ['mean', expect.any(Array)],
    ])
    const gradCam = await explain('layer', 'tiny', 'red.png', ...words('--method grad-cam --layer block/colours'))
    expect(gradCam.params).toMatchObject({ layer: 'block/colours' })
  })

  it('takes a folder as the images in it, by name', async () => {
    const folder = join(workspace.folder, 'photos')
    mkdirSync(join(folder, 'sub'), { recursive: true })
    for (const name of ['b.png', 'A.PNG', '.hidden.png', 'notes.txt', 'sub/c.png']) {
      writeFileSync(join(folder, name), readFileSync(join(workspace.folder, 'red.png')))
    }
    const { images } = await explain('folder', 'tiny', 'photos', 'half.png', '--method', 'gradients')
    expect(images.map(({ file }) => file)).toEqual([join('photos', 'A.PNG'), join('photos', 'b.png'), 'half.png'])
  })

  it('compares with background images: a linear score with one black background is explained exactly', async () => {
    writeHalves(join(workspace.folder, 'black.png'), [BLACK, BLACK])
    const { images, background } = await explain(
      'background',
      'tiny',
      'half.png',
      ...words('--method expected-gradients --background black.png --param samples=4'),
    )
    expect(background).toEqual([{ file: 'black.png', sha256: expect.stringMatching(/^[\da-f]{64}$/) }])
    const { data } = readArray('background', images[0].artifacts[0].data)
    const row = [
      ...Array(4)
        .fill([2 / 64, 0, 0])
        .flat(),
      ...Array<number>(12).fill(0),
    ] as number[]
    expect([...data.subarray(0, 24)]).toEqual(row.map((value) => expect.closeTo(value, 7)))
  })

  it('gives the same numbers for the same seed', async () => {
    const args = ['tiny', 'half.png', '--method', 'smoothgrad', '--param', 'samples=3', '--seed', '5']
    const [first, second] = [await explain('seed-1', ...args), await explain('seed-2', ...args)]
    expect(first.images[0].artifacts[0].stats).toEqual(second.images[0].artifacts[0].stats)
  })

  it('takes the size of a model that leaves it open from the first image, unless told', async () => {
    writeTinyModel(join(workspace.folder, 'open'), { openSize: true })
    expect((await explain('open-1', 'open', 'half.png', '--method', 'gradients')).model.inputShape).toEqual([8, 8, 3])
    const told = await explain('open-2', 'open', 'half.png', '--method', 'gradients', '--input-size', '4x6')
    expect(told.model.inputShape).toEqual([4, 6, 3])
    expect(told.images[0].artifacts[0].shape).toEqual([4, 6, 3])
  })

  it('shows activations and filters of a model without classes', async () => {
    writeTinyModel(join(workspace.folder, 'headless'), { headless: true })
    const { model, images } = await explain('headless-out', 'headless', 'half.png', '--method', 'activations')
    expect(model.classes).toBeNull()
    expect(images[0].predictions).toEqual([])
    expect(images[0].artifacts[0].shape).toEqual([8, 8, 3])
  })

  // The tiny model has no attention.
  it.each(explainers.filter(({ requires }) => !requires.attention).map(({ id }) => id))(
    '%s: the files of the result are those that it names, no more and no less',
    async (method) => {
      const out = `files-${method}`
      // The default patch is larger than the tiny model's input.
      const params = method === 'occlusion' ? ['--param', 'patch=4'] : []
      const result = await explain(out, 'tiny', 'red.png', 'half.png', '--method', method, '--background', 'red.png', ...params)
      const artifacts = [...result.artifacts, ...result.images.flatMap((image) => image.artifacts)]
      expect(artifacts.length).toBeGreaterThan(0)
      expect(listFiles(join(workspace.folder, out))).toEqual(
        ['result.json', ...artifacts.flatMap(({ data, picture }) => [data, picture])].sort(),
      )
      for (const { data, picture, shape } of artifacts) {
        expect(readArray(out, data).shape).toEqual(shape)
        expect(
          readFileSync(join(workspace.folder, out, picture))
            .subarray(1, 4)
            .toString(),
        ).toBe('PNG')
      }
    },
  )

  it('tells a person where the pictures are, by default in sightline-out', async () => {
    const { code, stdout } = await runCommand(workspace.folder, [
      'explain',
      'tiny/model.json',
      'red.png',
      '--method',
      'gradients',
    ])
    expect(code).toBe(0)
    const picture = join('sightline-out', 'tiny-gradients', '0-red', 'gradients-0.png')
    expect(stdout).toContain(picture)
    expect(stdout).toContain('deep_red (0) 78.7 %')
    expect(existsSync(join(workspace.folder, picture))).toBe(true)
  })
})

function words(text: string): string[] {
  return text.split(' ')
}
