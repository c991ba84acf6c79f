/** Small models and pieces of topology for tests. */
import { tf } from '../../tensor/tf.ts'
import { fillWeights, saveModel, type LayerJson, type SavedModel, type TopologyJson } from './artifacts.ts'

/** Input `[8, 9, 3]`, a convolution “conv”, a pooling, and two classes. */
export async function smallClassifier(): Promise<SavedModel> {
  const model = tf.sequential({
    layers: [
      tf.layers.inputLayer({ inputShape: [8, 9, 3], name: 'image' }),
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' }),
      tf.layers.globalAveragePooling2d({ name: 'pool' }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  })
  fillWeights(model)
  return await saveModel(model)
}

export function inputLayer(shape: readonly (number | null)[], name = 'image'): LayerJson {
  return { class_name: 'InputLayer', config: { batch_input_shape: [null, ...shape], name } }
}

export function layer(className: string, config: Readonly<Record<string, unknown>> = {}): LayerJson {
  return { class_name: className, config: { name: className.toLowerCase(), ...config } }
}

export function sequential(...layers: readonly LayerJson[]): TopologyJson {
  return { class_name: 'Sequential', config: { name: 'model', layers } }
}

/** A Sequential model of these layers with these weights. */
export function withoutWeights(topology: TopologyJson): SavedModel {
  return { topology, weights: [] }
}
