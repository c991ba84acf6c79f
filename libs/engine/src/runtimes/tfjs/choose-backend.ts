/**
 * Which TensorFlow.js computes: the native packages if they are installed (CUDA first), else wasm, else plain JavaScript. What was not taken is
 * kept with its reason.
 */
import type { Rank } from '@tensorflow/tfjs'
import { runtimeUnavailable } from '../../errors/runtime-errors.ts'
import { tf as ours } from '../../tensor/tf.ts'
import type { PassedOver } from '../runtime.ts'
import { BACKEND_IDS, onBackend, type Backend, type BackendId, type TensorFlow } from './backend.ts'
import { findPackage, importPackage, isTensorFlow } from './packages.ts'

export interface Choice {
  readonly backend: Backend
  readonly passedOver: readonly PassedOver[]
  /** What the user should know: a package that is there and cannot be used, a GPU package without a GPU. */
  readonly warnings: readonly string[]
}

/** Loads the backend, or gives the reason why it cannot be. Throws what it throws while loading. */
type Load = () => Promise<Backend | NotInstalled>

interface NotInstalled {
  readonly missing: string
}

const LOADERS: Record<BackendId, Load> = {
  'tfjs-node-gpu': () => loadNative('tfjs-node-gpu'),
  'tfjs-node': () => loadNative('tfjs-node'),
  wasm: loadWasm,
  cpu: () => Promise.resolve({ id: 'cpu', tf: ours, name: 'cpu' }),
}

const choices = new Map<string, Promise<Choice>>()

/** Chosen once in a process for the same candidates. */
export async function chooseBackend(candidates: readonly BackendId[] = BACKEND_IDS): Promise<Choice> {
  const key = candidates.join()
  const choice = choices.get(key) ?? choose(candidates)
  choices.set(key, choice)
  return choice
}

async function choose(candidates: readonly BackendId[]): Promise<Choice> {
  // Explainers use the engine's current backend: it is decided before other backends register, which would be preferred to it.
  await ours.ready()
  const own = ours.getBackend()
  const passedOver: PassedOver[] = []
  const failed: BackendId[] = []
  for (const id of candidates) {
    try {
      const loaded = await LOADERS[id]()
      if ('missing' in loaded) {
        passedOver.push({ backend: id, reason: loaded.missing })
        continue
      }
      onBackend(loaded, () => checkNumbers(loaded.tf))
      return { backend: loaded, passedOver, warnings: [...failures(passedOver, failed, id), ...withoutGpu(loaded)] }
    } catch (error) {
      passedOver.push({ backend: id, reason: reasonOf(error) })
      failed.push(id)
    } finally {
      // The native packages make themselves the current backend.
      await ours.setBackend(own)
    }
  }
  throw runtimeUnavailable('tfjs', passedOver)
}

async function loadNative(id: 'tfjs-node-gpu' | 'tfjs-node'): Promise<Backend | NotInstalled> {
  const name = `@tensorflow/${id}`
  const path = findPackage(name)
  if (path === undefined) return { missing: `${name} is not installed` }
  // TensorFlow tells at length what it found; its warnings and errors stay.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1'
  const tf = await importPackage(path)
  if (!isTensorFlow(tf)) throw new Error(`${path} is no TensorFlow.js: it lacks functions that every release has`)
  await tf.ready()
  return { id, tf, name: tf.getBackend() }
}

async function loadWasm(): Promise<Backend> {
  await import('@tensorflow/tfjs-backend-wasm')
  if (!(await ours.setBackend('wasm'))) throw new Error('WebAssembly could not be initialised')
  return { id: 'wasm', tf: ours, name: 'wasm' }
}

/** A library that loads may still fail at its first work: a missing CUDA library, a function that this Node no longer has. */
function checkNumbers(tf: TensorFlow): void {
  const ones = (shape: [number, number, number, number]) => tf.ones<Rank.R4>(shape)
  const total = tf.tidy(() => tf.conv2d(ones([1, 3, 3, 1]), ones([3, 3, 1, 1]), 1, 'valid'))
  const [sum] = total.dataSync()
  total.dispose()
  if (sum !== 9) throw new Error(`it computes that nine ones add up to ${sum}`)
}

function failures(passedOver: readonly PassedOver[], failed: readonly BackendId[], taken: BackendId): string[] {
  return passedOver
    .filter(({ backend }) => failed.some((id) => id === backend))
    .map(({ backend, reason }) => `TensorFlow.js could not use ${backend} and runs on ${taken} instead. The reason: ${reason}`)
}

function withoutGpu({ id, tf }: Backend): string[] {
  const device = tf.findBackend('tensorflow') as { isUsingGpuDevice?: boolean } | null
  if (id !== 'tfjs-node-gpu' || device?.isUsingGpuDevice !== false) return []
  return ['@tensorflow/tfjs-node-gpu is installed, but TensorFlow finds no GPU that it can use, so it computes on the processor.']
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n', 1)[0].replace(/\.$/, '')
}
