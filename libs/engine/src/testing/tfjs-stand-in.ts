/**
 * Packages that take the place of the native ones, which cannot be installed everywhere: one behaves as the real one does when it loads
 * (it registers a backend called `tensorflow` and makes it current), and computes in plain JavaScript.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const TFJS = createRequire(import.meta.url).resolve('@tensorflow/tfjs')

const working = (extra: string) => `
const tf = require(${JSON.stringify(TFJS)})
for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' })
tf.registerBackend('tensorflow', () => {
  const backend = new (tf.findBackend('cpu').constructor)()
  ${extra}
  return backend
}, 3)
tf.setBackend('tensorflow')
module.exports = tf
`

const SOURCES = {
  working: working('backend.isUsingGpuDevice = true'),
  'without a GPU': working('backend.isUsingGpuDevice = false'),
  'throws on load': `throw new Error('libcudart.so.11.0: cannot open shared object file\\nand more')`,
  'throws at work': `${working('')}
tf.unregisterKernel('Conv2D', 'tensorflow')
tf.registerKernel({ kernelName: 'Conv2D', backendName: 'tensorflow', kernelFunc() { throw new TypeError('isNullOrUndefined is not a function') } })`,
  'something else': 'module.exports = { version: 1 }',
} as const

export type StandIn = keyof typeof SOURCES | 'without its files'

/** Puts `@tensorflow/NAME` into a folder's node_modules. */
export function installStandIn(folder: string, name: string, kind: StandIn): void {
  const place = join(folder, 'node_modules', '@tensorflow', name)
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0', main: 'index.js' }))
  if (kind !== 'without its files') writeFileSync(join(place, 'index.js'), SOURCES[kind])
}
