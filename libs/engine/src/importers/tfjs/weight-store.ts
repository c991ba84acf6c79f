/** Weights by the names of a manifest: `layer/kernel`, in later files also with the model's name before (`model/layer/kernel`). */
import type { WeightStore } from '../keras/weights.ts'
import type { ManifestWeight } from './decode-weights.ts'

export function tfjsWeightStore(weights: readonly ManifestWeight[]): WeightStore {
  const named = weights.map((weight) => {
    const name = weight.name.replace(/:\d+$/, '')
    const slash = name.lastIndexOf('/')
    return { owner: name.slice(0, Math.max(slash, 0)), name: name.slice(slash + 1), shape: weight.shape, data: weight.data }
  })
  return {
    find({ name }) {
      const own = named.filter(({ owner }) => owner === name)
      if (own.length > 0) return own
      // `model/layer/kernel`, or `layer/layer_1/kernel` where TensorFlow made a name unique.
      const nested = named.filter(({ owner }) => owner.endsWith(`/${name}`))
      return nested.length > 0 ? nested : named.filter(({ owner }) => owner.startsWith(`${name}/`))
    },
  }
}
