/** A TensorFlow.js that computes: the library and the name of the engine's backend that is meant. */
import type * as tensorflow from '@tensorflow/tfjs'

export type TensorFlow = typeof tensorflow
export type Tensor = tensorflow.Tensor

/** In order of preference. */
export const BACKEND_IDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const
export type BackendId = (typeof BACKEND_IDS)[number]

export interface Backend {
  readonly id: BackendId
  readonly tf: TensorFlow
  /** What TensorFlow.js calls it: `tensorflow` for the two native packages. */
  readonly name: string
}

/**
 * Runs `work`, which has to be synchronous, on the backend. There is one engine of TensorFlow.js in a process, and explainers use it too:
 * its current backend is theirs, so it is put back (both ways together take 0.7 ms for wasm, whose kernels are looked up anew).
 */
export function onBackend<T>({ tf, name }: Backend, work: () => T): T {
  const before = tf.getBackend()
  if (before === name) return work()
  // The switch itself is synchronous: a backend that has been initialised needs no waiting.
  void tf.setBackend(name)
  try {
    return work()
  } finally {
    void tf.setBackend(before)
  }
}
