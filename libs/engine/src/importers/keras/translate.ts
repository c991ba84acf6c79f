/** From the topology of a Keras model to a graph, once the size of its input is known. */
import { layerConfigInvalid, layerOptionUnsupported, modelConfigInvalid } from '../../errors/importer-errors.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, type Initializer } from '../../graph/graph.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { ImportedGraph, ImportedLayer } from '../importer.ts'
import type { BoundLayer } from './check-layers.ts'
import { IMPLICIT_INPUT, type TensorReference } from './calls.ts'
import { Emitter } from './emitter.ts'
import { renameValues } from './rename-values.ts'
import { reshape, type KerasTensor } from './tensors.ts'
import type { Topology, TopologyLayer } from './topology.ts'
import type { Translation } from './translator.ts'
import type { Writer } from './writer.ts'
import { inForm, type WeightForm } from './weight-form.ts'
import { LayerWeights, type NamedWeight } from './weights.ts'

export interface TranslatedModel {
  readonly topology: Topology
  readonly layers: readonly BoundLayer[]
  /** What the graph returns, in this order. */
  readonly outputs: readonly TensorReference[]
  /** `[h, w, c]` */
  readonly input: readonly [number, number, number]
  /** The model's tensor is `[h, w]`. */
  readonly flat: boolean
  readonly writer: Writer
}

export function translate(model: TranslatedModel): ImportedGraph {
  return new Translator(model).run()
}

class Translator {
  readonly #model: TranslatedModel
  readonly #build = new GraphBuilder()
  readonly #reserved: ReadonlySet<string>
  /** The output of every call that has been translated, by layer and number of the call. */
  readonly #results = new Map<string, Translation>()
  readonly #finalNames = new Map<string, string>()

  constructor(model: TranslatedModel) {
    this.#model = model
    this.#reserved = new Set(model.layers.map(({ name }) => name))
  }

  run(): ImportedGraph {
    this.#addInput()
    this.#translateCalls()
    const outputs = this.#model.outputs.map((reference) => this.#resolve(reference).value)
    const graph = this.#build.build([...new Set(outputs)])
    return { graph: renameValues(graph, this.#finalNames), layers: this.#model.layers.map((layer) => this.#describe(layer)) }
  }

  #addInput(): void {
    const { topology, input, flat } = this.#model
    const [reference] = topology.inputs
    const name = reference === IMPLICIT_INPUT ? 'input' : reference.layer
    const isFree = !flat && (reference !== IMPLICIT_INPUT || !this.#reserved.has(name))
    const [height, width, channels] = input
    const value = this.#build.input(isFree ? name : `${name}:image`, 'float32', [BATCH, channels, height, width])
    const image: KerasTensor = { value, shape: input }
    const emit = this.#emitter({ name, className: 'InputLayer', weights: new LayerWeights([]) })
    const output = flat ? reshape(emit, image, [height, width]) : image
    this.#finish(reference, emit, { output })
  }

  /** Calls in an order in which every input is there before it is used; a file need not list them so. */
  #translateCalls(): void {
    let waiting = this.#model.layers.flatMap((layer) => layer.calls.map((call, index) => ({ layer, call, index })))
    while (waiting.length > 0) {
      const blocked = waiting.filter(({ layer, call, index }) => {
        if (!call.inputs.every((input) => this.#results.has(keyOf(input)))) return true
        this.#translateCall(layer, index)
        return false
      })
      if (blocked.length === waiting.length) {
        const [{ layer, call }] = blocked
        const missing = call.inputs.find((input) => !this.#results.has(keyOf(input)))
        throw modelConfigInvalid(`the layer “${layer.name}” takes the output of “${missing?.layer}”, which is never computed`)
      }
      waiting = blocked
    }
  }

  #translateCall(layer: BoundLayer, index: number): void {
    const { translator, config, name, className } = layer
    if (!translator) throw layerConfigInvalid(layer, 'it is an input and has inputs itself')
    const [first, ...others] = layer.calls[index].inputs.map((input) => this.#resolve(input))
    if (!first) throw layerConfigInvalid(layer, 'it has no input')
    if (others.length > 0 && translator.arity !== 'several') {
      throw layerOptionUnsupported(layer, `${others.length + 1} inputs where one is expected`)
    }
    const emit = this.#emitter(layer)
    const args = new Map(layer.calls[index].arguments.map((argument) => [argument.name, argument]))
    const { writer } = this.#model
    const inputs = [first, ...others] as const
    const translation = translator.translate({ name, className, config, emit, writer, inputs, arguments: args })
    this.#finish({ layer: name, call: index, tensor: 0 }, emit, translation)
  }

  #emitter(layer: Pick<BoundLayer, 'name' | 'className' | 'weights'>): Emitter {
    return new Emitter({ build: this.#build, layer, weights: layer.weights, reserved: this.#reserved })
  }

  /** Keeps a call's result, and has the values that it made called after the layer. */
  #finish(reference: TensorReference, emit: Emitter, translation: Translation): void {
    this.#results.set(keyOf(reference), translation)
    const name = reference.call === 0 ? emit.layer.name : `${emit.layer.name}:call-${reference.call}`
    const { output, preActivation } = translation
    if (emit.made.has(output.value)) this.#finalNames.set(output.value, name)
    if (preActivation !== undefined && emit.made.has(preActivation)) this.#finalNames.set(preActivation, `${name}:pre-activation`)
  }

  #resolve(reference: TensorReference): KerasTensor {
    const result = this.#results.get(keyOf(reference))
    if (!result) throw modelConfigInvalid(`it uses the output of “${reference.layer}”, which is never computed`)
    return result.output
  }

  #describe(layer: BoundLayer): ImportedLayer {
    const { name, className, weights, within, modelOutput } = layer
    const result = this.#results.get(keyOf(modelOutput ?? { layer: name, call: 0, tensor: 0 }))
    const held = modelOutput ? this.#model.layers.filter((other) => holds(layer, other)) : [layer]
    if (!result) throw modelConfigInvalid(`the layer “${name}” is never used`)
    const final = (value: string) => this.#finalNames.get(value) ?? value
    return {
      name,
      kind: className,
      output: final(result.output.value),
      ...(result.preActivation === undefined ? {} : { preActivation: final(result.preActivation) }),
      ...(within === undefined ? {} : { within }),
      parameters: held.flatMap((other) => other.weights.all).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
      weights: weights.all.map((weight) => ({
        name: weight.name,
        value: shownWeight(weight, layer.translator?.shown?.(weight)),
      })),
    }
  }
}

function shownWeight({ shape, data }: NamedWeight, form: WeightForm = { dims: shape }): Initializer {
  return inForm(data, form)
}

/** Whether `layer` is one of a nested model's layers, at any depth. */
function holds(model: TopologyLayer, layer: TopologyLayer): boolean {
  return layer.path.length > model.path.length && model.path.every(({ name }, i) => name === layer.path[i].name)
}

function keyOf({ layer, call, tensor }: TensorReference): string {
  return JSON.stringify([layer, call, tensor])
}
