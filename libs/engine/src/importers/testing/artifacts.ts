/** What `tf.layers` saves of a model, with weights that are neither zero nor one so that a swapped axis or a lost weight shows. */
import { uniform } from './numbers.ts'
import { tf } from '../../tensor/tf.ts'

export interface SavedWeight {
  /** `layer/kernel` */
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

export interface SavedModel {
  /** The object with `class_name` and `config`, in the words of Keras 2. */
  readonly topology: TopologyJson
  readonly weights: readonly SavedWeight[]
}

export interface TopologyJson {
  readonly class_name: string
  readonly config: { readonly name: string; readonly layers: readonly LayerJson[]; readonly [key: string]: unknown }
  readonly [key: string]: unknown
}

export interface LayerJson {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>> & { readonly name: string; readonly layers?: readonly LayerJson[] }
  readonly name?: string
  readonly inbound_nodes?: readonly (readonly (readonly [string, number, number, object?])[])[]
}

/** Gives every weight of the model seeded random values: variances between 0.5 and 1.5, all others between −0.5 and 0.5. */
export function fillWeights(model: tf.LayersModel, seed = 1): void {
  model.setWeights(
    model.weights.map(({ name, shape }, i) => {
      const size = shape.reduce<number>((all, dim) => all * (dim ?? 1), 1)
      const shift = name.includes('variance') ? 1 : 0
      return tf.tensor(
        uniform(size, seed + i).map((value) => value + shift),
        shape as number[],
      )
    }),
  )
}

export async function saveModel(model: tf.LayersModel): Promise<SavedModel> {
  let saved: tf.io.ModelArtifacts | undefined
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } })
    }),
  )
  if (!saved?.weightSpecs) throw new Error('tf.layers saved nothing')
  const values = await Promise.all(model.weights.map(async (weight) => (await weight.read().data()) as Float32Array))
  return {
    topology: saved.modelTopology as TopologyJson,
    weights: saved.weightSpecs.map(({ name, shape }, i) => ({ name, shape, values: values[i].slice() })),
  }
}
