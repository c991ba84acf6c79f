/**
 * Models inside a model. A model that is called like a layer is replaced by its own layers, once for each call, and stays in the list
 * of layers as a name for its output. Their names begin with its own: `base/conv1`.
 */
import { layerConfigInvalid, layerOptionUnsupported, modelConfigInvalid } from '../../errors/importer-errors.ts'
import { callOn, IMPLICIT_INPUT, type LayerCall, type TensorReference } from './calls.ts'
import type { Topology, TopologyLayer } from './topology.ts'

/** A layer as a model lists it. */
export interface ListedLayer extends TopologyLayer {
  /** Where it is itself a model, what that consists of. */
  readonly model?: Topology
}

export interface ListedModel extends Topology {
  readonly layers: readonly ListedLayer[]
}

/** Calls of layers in one model; models that call each other several times multiply them. */
const MAX_CALLS = 100_000

/** The same model with all its layers in one list. */
export function expandModels(listed: ListedModel): Topology {
  const { layers, inputs, outputs, inputShape } = listed
  const used = [...outputs, ...layers.flatMap(({ calls }) => calls.flatMap((call) => call.inputs))]
  const models = new Map(
    layers.flatMap((layer) => (layer.model ? [[layer.name, new NestedModel(layer, layer.model, used)] as const] : [])),
  )
  const resolve = (reference: TensorReference) => models.get(reference.layer)?.resolve(reference) ?? reference
  const expanded = layers.flatMap((layer): TopologyLayer[] => {
    const calls = layer.calls.map((call) => ({ ...call, inputs: call.inputs.map(resolve) }))
    return models.get(layer.name)?.expand(calls) ?? [{ ...layer, calls }]
  })
  const count = expanded.reduce((sum, { calls }) => sum + calls.length, 0)
  if (count > MAX_CALLS) throw modelConfigInvalid(`its layers are called ${count} times, more than ${MAX_CALLS}`)
  checkNames(expanded)
  return { layers: expanded, inputs, outputs: outputs.map(resolve), ...(inputShape === undefined ? {} : { inputShape }) }
}

class NestedModel {
  readonly #layer: ListedLayer
  readonly #model: Topology
  /** The number of its first call in references to it. */
  readonly #firstCall: 0 | 1
  /** How many calls of each of its layers one call of the model makes. */
  readonly #callsOf: ReadonlyMap<string, number>

  constructor(layer: ListedLayer, model: Topology, used: readonly TensorReference[]) {
    this.#layer = layer
    this.#model = model
    this.#callsOf = new Map(model.layers.map(({ name, calls }) => [name, this.#inputIndex(name) >= 0 ? 1 : calls.length]))
    // A Functional model has been called once before anyone calls it, on its own inputs: Keras counts that call in most versions.
    const numbers = used.filter((reference) => reference.layer === layer.name).map(({ call }) => call)
    this.#firstCall = numbers.length > 0 && !numbers.includes(0) && numbers.includes(layer.calls.length) ? 1 : 0
  }

  /** What stands for an output of the model among its layers; undefined where the model is not called so often. */
  resolve({ call, tensor }: TensorReference): TensorReference | undefined {
    const index = call - this.#firstCall
    const output = this.#model.outputs.at(tensor)
    return index >= 0 && index < this.#layer.calls.length && output ? this.#inCall(output, index) : undefined
  }

  /** The model's entry and those of its layers, with the calls that `calls` of the model make of them. */
  expand(calls: readonly LayerCall[]): TopologyLayer[] {
    calls.forEach((call) => this.#check(call))
    const [output] = this.#model.outputs
    const layers = this.#model.layers.map((layer): TopologyLayer => {
      const input = this.#inputIndex(layer.name)
      const made = calls.flatMap(({ inputs }, index) => {
        if (input >= 0) return [callOn(inputs[input])]
        const here = (reference: TensorReference) => (reference === IMPLICIT_INPUT ? inputs[0] : this.#inCall(reference, index))
        return layer.calls.map((call) => ({ ...call, inputs: call.inputs.map(here) }))
      })
      const modelOutput = layer.modelOutput && { modelOutput: this.#inCall(layer.modelOutput, 0) }
      return { ...layer, calls: made, ...modelOutput }
    })
    return [{ ...this.#layer, calls: [], modelOutput: this.#inCall(output, 0) }, ...layers]
  }

  #check(call: LayerCall): void {
    const [argument] = call.arguments
    if (argument) throw layerOptionUnsupported(this.#layer, `the call argument ${argument.name}`)
    if (call.inputs.length !== this.#model.inputs.length) {
      throw layerConfigInvalid(this.#layer, `it takes ${this.#model.inputs.length} inputs and is given ${call.inputs.length}`)
    }
  }

  /** A reference inside the model, in its call number `index`. */
  #inCall(reference: TensorReference, index: number): TensorReference {
    return { ...reference, call: index * (this.#callsOf.get(reference.layer) ?? 0) + reference.call }
  }

  #inputIndex(name: string): number {
    return this.#model.inputs.findIndex((input) => input !== IMPLICIT_INPUT && input.layer === name)
  }
}

function checkNames(layers: readonly TopologyLayer[]): void {
  const seen = new Set<string>()
  for (const { name } of layers) {
    if (seen.has(name)) throw modelConfigInvalid(`two layers are called “${name}”, one of them in a nested model`)
    seen.add(name)
  }
}
