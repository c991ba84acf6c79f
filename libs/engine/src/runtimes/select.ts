/** Which runtime: the caller's choice, else SIGHTLINE_RUNTIME, else ONNX Runtime. Each is loaded only when it is chosen. */
import { runtimeUnknown } from '../errors/request-errors.ts'
import { loadNative } from '../native.ts'
import { RUNTIME_IDS, type Runtime, type RuntimeId } from './runtime.ts'

const LOADERS: Record<RuntimeId, () => Promise<Runtime>> = {
  onnxruntime: async () => {
    const { onnxruntime } = await loadNative('onnxruntime-node', () => import('./onnxruntime/onnxruntime.ts'))
    return onnxruntime
  },
  tfjs: async () => (await import('./tfjs/tfjs.ts')).loadTfjs(),
}

export async function selectRuntime(id: string = process.env['SIGHTLINE_RUNTIME'] ?? 'onnxruntime'): Promise<Runtime> {
  if (!isRuntimeId(id)) throw runtimeUnknown(id, RUNTIME_IDS)
  return LOADERS[id]()
}

function isRuntimeId(id: string): id is RuntimeId {
  return (RUNTIME_IDS as readonly string[]).includes(id)
}
