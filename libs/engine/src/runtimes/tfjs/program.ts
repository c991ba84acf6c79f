/** A graph that TensorFlow.js interprets, node by node. */
import { setImmediate } from 'node:timers/promises'
import type { Graph, Initializer } from '../../graph/graph.ts'
import type { Feeds, Fetches, RuntimeTensor } from '../runtime.ts'
import { onBackend, type Backend, type Tensor, type TensorFlow } from './backend.ts'
import { readSizes, type Sizes } from './dimensions.ts'
import type { KernelCall } from './kernels/kernel.ts'
import { Computed, Constant, ownedBy, plain, type Arranged, type Operand } from './operand.ts'
import { planGraph, type KernelTable, type Plan, type Step } from './plan.ts'
import { fromTensor, toTensor } from './tensors.ts'

/** After this long the event loop gets a turn: progress, signals and other runs. */
const SLICE_MILLISECONDS = 50

export interface ProgramOptions {
  readonly backend: Backend
  readonly kernels: KernelTable
  /** The weights of the opened model, which its programs share; undefined for a constant of the program's own. */
  readonly shared: (initializer: Initializer) => Constant | undefined
  readonly sliceMilliseconds?: number
}

export class Program {
  readonly #options: ProgramOptions
  readonly #graph: Graph
  readonly #plan: Plan
  readonly #weights = new Map<string, Constant>()
  /** The program's own constants, and what follows from constants alone. */
  readonly #constants = new Map<string, Constant>()
  /** Kernels' own constants, by node. */
  readonly #derived = new Map<string, Constant>()

  constructor(graph: Graph, options: ProgramOptions) {
    this.#graph = graph
    this.#options = options
    this.#plan = planGraph(graph, options.kernels)
    for (const [name, initializer] of graph.initializers) this.#addInitializer(name, initializer)
    for (const step of this.#plan.steps) if (step.constant) this.#addConstants(step)
  }

  /** Of the constants that it holds besides the model's weights. */
  bytes(): number {
    return [...this.#constants.values(), ...this.#derived.values()].reduce((total, constant) => total + constant.bytes(), 0)
  }

  dispose(): void {
    for (const constant of [...this.#constants.values(), ...this.#derived.values()]) constant.dispose()
  }

  async run(feeds: Feeds): Promise<Fetches> {
    const { backend, sliceMilliseconds = SLICE_MILLISECONDS } = this.#options
    const sizes = readSizes(this.#graph.inputs, feeds)
    const values = new Map<string, Computed>()
    const steps = this.#plan.steps.filter(({ constant }) => !constant)
    try {
      onBackend(backend, () => this.#feed(feeds, values))
      for (let next = 0; next < steps.length;) {
        next = onBackend(backend, () => {
          const end = performance.now() + sliceMilliseconds
          let at = next
          do this.#run(steps[at++], { values, sizes })
          while (at < steps.length && performance.now() < end)
          return at
        })
        if (next < steps.length) await setImmediate()
      }
      return onBackend(backend, () => this.#fetch(values))
    } finally {
      for (const { tensor } of values.values()) tensor.dispose()
    }
  }

  #feed(feeds: Feeds, values: Map<string, Computed>): void {
    const { tf } = this.#options.backend
    for (const { name } of this.#graph.inputs) {
      const { dtype, dims } = feeds[name]
      const tensor = tf.keep(toTensor(tf, feeds[name]))
      values.set(name, new Computed(tf, { tensor, layout: 'plain' }, { dtype, shape: dims }))
    }
  }

  #run(step: Step, run: Run): void {
    const { tf } = this.#options.backend
    const shapes = step.outputs.map(({ shape }) => run.sizes.shape(shape))
    const results = tf.tidy(() => {
      const inputs = step.reads.map((name) => (name === undefined ? undefined : this.#operand(name, run.values)))
      return this.#call(step, { inputs, sizes: run.sizes, shapes }).map((result) => ({
        ...result,
        tensor: tf.keep(result.tensor),
      }))
    })
    results.forEach((result, i) => {
      const name = step.node.outputs[i]
      if (name) run.values.set(name, new Computed(tf, result, { dtype: step.outputs[i].dtype, shape: shapes[i] }))
      else result.tensor.dispose()
    })
    for (const name of step.release) {
      run.values.get(name)?.tensor.dispose()
      run.values.delete(name)
    }
  }

  /** Results that share no handle with the operands. */
  #call(step: Step, { inputs, sizes, shapes }: Call): Arranged[] {
    const call: KernelCall = {
      tf: this.#options.backend.tf,
      inputs: inputs as Operand[],
      shapes,
      resolve: (dimension) => sizes.resolve(dimension),
      once: (key, operands, make) => this.#once(`${step.node.name}: ${key}`, operands, make),
    }
    const results = [step.kernel(call)].flat()
    const owners = inputs.flatMap((operand) => operand?.owned() ?? [])
    return results.map(({ tensor, layout }) => ({ tensor: ownedBy(owners, tensor), layout }))
  }

  #operand(name: string, values: ReadonlyMap<string, Computed>): Operand {
    const operand = values.get(name) ?? this.#constants.get(name) ?? this.#weights.get(name)
    if (!operand) throw new Error(`the value “${name}” has no numbers`)
    return operand
  }

  /** A constant for the making of another one: its numbers are not kept for that. */
  #passing(name: string): Operand {
    const { tf } = this.#options.backend
    const constant = this.#constants.get(name) ?? this.#weights.get(name)
    if (!constant) throw new Error(`the value “${name}” is no constant`)
    return new Computed(tf, { tensor: constant.passing(), layout: 'plain' }, constant)
  }

  #once(key: string, operands: readonly Operand[], make: () => Tensor): Tensor {
    if (!operands.every(({ constant }) => constant)) return make()
    let constant = this.#derived.get(key)
    if (!constant) {
      constant = new Constant(this.#options.backend.tf, make, { dtype: 'float32', shape: [] })
      this.#derived.set(key, constant)
    }
    return constant.tensor
  }

  #addInitializer(name: string, initializer: Initializer): void {
    const shared = this.#options.shared(initializer)
    if (shared) this.#weights.set(name, shared)
    else this.#constants.set(name, constantOf(this.#options.backend.tf, initializer))
  }

  /** Evaluated when first needed, and again for another form: only the forms that other kernels use are held. */
  #addConstants(step: Step): void {
    const { tf } = this.#options.backend
    const sizes = readSizes([], {})
    step.node.outputs.forEach((name, i) => {
      const { dtype, shape } = step.outputs[i]
      const described = { dtype, shape: sizes.shape(shape) }
      const source = () => {
        const shapes = step.outputs.map((output) => sizes.shape(output.shape))
        const inputs = step.reads.map((read) => (read === undefined ? undefined : this.#passing(read)))
        return plain(tf, { ...this.#call(step, { inputs, sizes, shapes })[i], shape: described.shape })
      }
      if (name) this.#constants.set(name, new Constant(tf, source, described))
    })
  }

  #fetch(values: ReadonlyMap<string, Computed>): Fetches {
    const { tf } = this.#options.backend
    const entries = this.#graph.outputs.map((name): [string, RuntimeTensor] => {
      const operand = this.#operand(name, values)
      return [name, read(tf, operand)]
    })
    return Object.fromEntries(entries)
  }
}

interface Call {
  /** `undefined`: not read, or left out. */
  readonly inputs: readonly (Operand | undefined)[]
  readonly sizes: Sizes
  readonly shapes: readonly (readonly number[])[]
}

interface Run {
  readonly values: Map<string, Computed>
  readonly sizes: Sizes
}

/** A weight that is read when it is first needed. */
export function constantOf(tf: TensorFlow, initializer: Initializer): Constant {
  const { dtype, dims } = initializer
  return new Constant(tf, () => toTensor(tf, { dtype, dims, data: initializer.read() }), { dtype, shape: dims })
}

/** Not inside `tidy`, which would look for tensors among all the numbers. */
function read(tf: TensorFlow, operand: Operand): RuntimeTensor {
  const tensor = plain(tf, operand)
  const result = { ...fromTensor(tensor, operand.dtype), dims: [...operand.shape] }
  if (!operand.owned().includes(tensor)) tensor.dispose()
  return result
}
