/**
 * Checks gradient rules against finite differences through ONNX Runtime: for random u and v, ⟨u, J·v⟩ from central differences has to equal
 * ⟨Jᵀ·u, v⟩ from the rule.
 */
import { createRandom } from '../explainer/random.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { differentiate } from '../graph/differentiate.ts'
import type { Dimension, Graph, Shape } from '../graph/graph.ts'
import type { RuleTable } from '../graph/op.ts'
import type { Feeds, Fetches, Runtime, RuntimeTensor } from '../runtimes/runtime.ts'
import { floatFeed, numbersOf, runGraph, withGraph, type Run } from './run-graph.ts'

export interface VjpCheck {
  /** Its float32 outputs are differentiated. */
  readonly graph: Graph
  /** The point. A piecewise linear function needs one that is further than two steps from every kink; see `spreadFeed`. */
  readonly feeds: Feeds
  /** Inputs to differentiate by; default every float32 input. */
  readonly wrt?: readonly string[]
  /** Of the central differences (fourth order, so the function is evaluated two steps away). Default 2⁻⁵. */
  readonly step?: number
  /** Allowed difference, relative to ‖J·v‖. Default 1e-4. */
  readonly tolerance?: number
  /** Rules that replace the normal ones. */
  readonly rules?: RuleTable
}

const TRIALS = 3

/** Throws with the numbers where a gradient is wrong, or where an inferred shape is not the shape that comes out. */
export async function checkVjp(check: VjpCheck): Promise<void> {
  const { graph, feeds, wrt = floatInputs(graph), step = 2 ** -5, tolerance = 1e-4, rules } = check
  await withGraph(graph, async (run) => {
    const outputs = await run(feeds)
    checkShapes(graph, feeds, outputs)
    const upstream = mapFloats(outputs, (output, i) => randomLike(output, i))
    const gradients = await runGradients({ graph, feeds, upstream, wrt, rules })
    for (const [i, input] of wrt.entries()) {
      const gradient = gradients[input]
      if (gradient.dims.join() !== feeds[input].dims.join()) {
        throw new Error(`the gradient of “${input}” is [${gradient.dims.join(', ')}], not [${feeds[input].dims.join(', ')}]`)
      }
      for (let trial = 0; trial < TRIALS; trial++) {
        const direction = signsLike(feeds[input], 100 + TRIALS * i + trial)
        const { projection, size } = await difference(run, { feeds, input, direction, upstream, step })
        const expected = dot(gradient, direction)
        const error = Math.abs(projection - expected)
        if (!(error <= tolerance * Math.max(size, 1e-3))) {
          throw new Error(
            `the gradient of “${input}” is wrong: its projection is ${expected}, by differences it is ${projection} ` +
              `(off by ${error}, ‖J·v‖ = ${size})`,
          )
        }
      }
    }
  })
}

export interface GradientRun {
  readonly graph: Graph
  readonly feeds: Feeds
  /** The gradient of each float32 output. */
  readonly upstream: Feeds
  readonly wrt: readonly string[]
  readonly rules?: RuleTable
  /** Default ONNX Runtime. */
  readonly runtime?: Runtime
}

/** The gradients of `wrt` by the rules of the graph. */
export async function runGradients({ graph, feeds, upstream, wrt, rules, runtime }: GradientRun): Promise<Fetches> {
  const build = GraphBuilder.from(graph)
  const seedName = (output: string) => `gradient of ${output}`
  const seeds = Object.keys(upstream).map((output): [string, string] => {
    const { dtype, shape } = build.type(output)
    return [output, build.input(seedName(output), dtype, shape)]
  })
  const gradients = differentiate(build, { seeds: new Map(seeds), wrt, rules })
  const names = wrt.map((input) => {
    const gradient = gradients.get(input)
    if (gradient === undefined) throw new Error(`no gradient arrives at “${input}”`)
    return gradient
  })
  const seedFeeds = Object.fromEntries(Object.entries(upstream).map(([output, value]) => [seedName(output), value]))
  const results = await runGraph(build.build([...new Set(names)]), { ...feeds, ...seedFeeds }, runtime)
  return Object.fromEntries(wrt.map((input, i) => [input, results[names[i]]]))
}

/**
 * Distinct numbers in random order, `gap` apart and none within half a gap of 0: a point where pools have no ties and rectifiers no kinks.
 * Multiples of a power of two, so that sums of them are exact.
 */
export function spreadFeed(dims: readonly number[], seed = 0, gap = 0.25): RuntimeTensor {
  const random = createRandom({ seed, image: 0, sample: 0 })
  const size = dims.reduce((all, dim) => all * dim, 1)
  const values = Array.from({ length: size }, (_, i) => (i - Math.floor(size / 2) + 0.5) * gap)
  for (let i = size - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[values[i], values[j]] = [values[j], values[i]]
  }
  return floatFeed(dims, values)
}

/** Uniform numbers between two bounds: a point for smooth functions. */
export function uniformFeed(dims: readonly number[], [low, high]: readonly [number, number], seed = 0): RuntimeTensor {
  const random = createRandom({ seed, image: 0, sample: 1 })
  const size = dims.reduce((all, dim) => all * dim, 1)
  return floatFeed(
    dims,
    Array.from({ length: size }, () => low + (high - low) * random.uniform()),
  )
}

function floatInputs(graph: Graph): string[] {
  return graph.inputs.filter(({ dtype }) => dtype === 'float32').map(({ name }) => name)
}

/** Compares the inferred shapes of the outputs with the real ones. */
export function checkShapes(graph: Graph, feeds: Feeds, outputs: Fetches): void {
  const build = GraphBuilder.from(graph)
  const symbols = new Map<string, number>()
  for (const { name, shape } of graph.inputs) {
    shape.forEach((dimension, i) => typeof dimension === 'string' && symbols.set(dimension, feeds[name].dims[i]))
  }
  for (const [name, { dims, dtype }] of Object.entries(outputs)) {
    const inferred = build.type(name)
    const expected = inferred.shape.map((dimension) => evaluate(dimension, symbols))
    if (expected.join() === dims.join() && inferred.dtype === dtype) continue
    throw new Error(`“${name}” is ${dtype} [${dims.join(', ')}]; inferred were ${inferred.dtype} ${describe(inferred.shape)}`)
  }
}

function describe(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

function evaluate(dimension: Dimension, symbols: ReadonlyMap<string, number>): number {
  if (typeof dimension === 'number') return dimension
  return dimension.split('*').reduce((all, factor) => all * (symbols.get(factor) ?? Number(factor)), 1)
}

interface Difference {
  readonly feeds: Feeds
  readonly input: string
  readonly direction: RuntimeTensor
  readonly upstream: Feeds
  readonly step: number
}

/** ⟨u, J·v⟩ and ‖J·v‖ by central differences of fourth order. */
async function difference(run: Run, { feeds, input, direction, upstream, step }: Difference) {
  const at = async (steps: number) => run({ ...feeds, [input]: moved(feeds[input], direction, steps * step) })
  const [far, near, forward, further] = [await at(-2), await at(-1), await at(1), await at(2)]
  let [projection, squares] = [0, 0]
  for (const name of Object.keys(upstream)) {
    const value = (outputs: Fetches, i: number) => Number(outputs[name].data[i])
    numbersOf(upstream[name]).forEach((u, i) => {
      const derivative = (8 * (value(forward, i) - value(near, i)) - (value(further, i) - value(far, i))) / (12 * step)
      projection += u * derivative
      squares += derivative ** 2
    })
  }
  return { projection, size: Math.sqrt(squares) }
}

function moved(tensor: RuntimeTensor, direction: RuntimeTensor, distance: number): RuntimeTensor {
  return {
    ...tensor,
    data: Float32Array.from(numbersOf(tensor), (x, i) => x + distance * Number(direction.data[i])),
  }
}

function dot(a: RuntimeTensor, b: RuntimeTensor): number {
  return numbersOf(a).reduce((total, x, i) => total + x * Number(b.data[i]), 0)
}

function mapFloats(tensors: Fetches, make: (tensor: RuntimeTensor, index: number) => RuntimeTensor): Feeds {
  const entries = Object.entries(tensors).filter(([, { dtype }]) => dtype === 'float32')
  return Object.fromEntries(entries.map(([name, value], i) => [name, make(value, i)]))
}

function randomLike({ dims }: RuntimeTensor, seed: number): RuntimeTensor {
  return uniformFeed(dims, [-1, 1], 1000 + seed)
}

/** Random ±1. */
function signsLike({ dims, data }: RuntimeTensor, seed: number): RuntimeTensor {
  const random = createRandom({ seed, image: 0, sample: 2 })
  return floatFeed(
    dims,
    Array.from({ length: data.length }, () => (random.uniform() < 0.5 ? -1 : 1)),
  )
}
