/** Packages of explainers for tests: plain JavaScript, packed as npm packs. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface PackageToWrite {
  readonly name: string
  readonly version: string
  /** Of the explainer. Default `odd-map`. */
  readonly id?: string
  /** What the map is multiplied by, so that versions differ in their numbers. Default 1. */
  readonly factor?: number
  readonly contract?: number
}

/** An archive as bytes. Its one explainer has the parameter `behave`: what it does before it gives a good map. */
export async function packExplainer(given: PackageToWrite): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-packing-'))
  try {
    await mkdir(join(folder, 'package/dist'), { recursive: true })
    await writeFile(join(folder, 'package/package.json'), JSON.stringify(manifestOf(given)))
    await writeFile(join(folder, 'package/dist/index.js'), codeOf(given))
    const options = { cwd: folder, encoding: 'buffer', maxBuffer: 1 << 24 } as const
    const { stdout } = await promisify(execFile)('tar', ['-cz', 'package'], options)
    return new Uint8Array(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function manifestOf({ name, version, contract = 1 }: PackageToWrite) {
  return {
    name,
    version,
    description: 'For tests.',
    license: 'MIT',
    author: 'Ada',
    type: 'module',
    exports: './dist/index.js',
    sightline: { explainers: './dist/index.js', contract },
    peerDependencies: { '@sightline/engine': '>=0.1.0' },
  }
}

const codeOf = ({ id = 'odd-map', factor = 1 }: PackageToWrite) => `
import { attribution, defineExplainer, z } from '@sightline/engine/explainer'

const BEHAVIOURS = {
  well: () => {},
  spin: () => { for (;;); },
  exit: () => process.exit(7),
  throw: () => { throw new TypeError('x is undefined') },
}

export default defineExplainer({
  id: '${id}',
  version: '1.0.0',
  title: 'Odd map',
  summary: 'Gradient times input, times ${factor}.',
  caveats: 'It is for tests.',
  requires: { gradients: true },
  params: z.strictObject({ behave: z.enum(['well', 'spin', 'exit', 'throw']).default('well').describe('What it does first.') }),
  async explain(context, { behave }) {
    BEHAVIOURS[behave]()
    const { tf, model, images, targets } = context
    const pairs = targets.flatMap((of, image) => of.map((target) => ({ image, target })))
    const found = []
    for (const [i, { image, target }] of pairs.entries()) {
      context.progress(i, pairs.length)
      const one = images.tensor.slice([image, 0, 0, 0], [1, -1, -1, -1])
      const { gradients, scores } = await model.gradients(one, { targets: [target] })
      const values = tf.tidy(() => gradients.mul(one).mul(${factor}).squeeze([0]))
      tf.dispose([one, gradients, scores])
      found.push(attribution({ image, target, values, meaning: 'pixel × gradient' }))
    }
    context.progress(pairs.length, pairs.length)
    return found
  },
})
`
