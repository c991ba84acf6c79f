/**
 * Reverse-mode differentiation of a graph into more graph. The driver owns what is generic: it walks the nodes backwards, prunes what
 * no wanted gradient passes through, accumulates, sums broadcast gradients back, and checks what each rule returns. The rules (one per op)
 * only emit nodes.
 */
import { gradientUnsupported, ruleBroken } from '../errors/graph-errors.ts'
import type { GraphBuilder } from './builder.ts'
import { broadcast, formatShape, sameShape } from './dimensions.ts'
import { integers, type Node } from './graph.ts'
import type { RuleTable, VjpRule } from './op.ts'
import { OPS } from './ops/index.ts'

export interface DifferentiateRequest {
  /** The values to start from, each with the value that holds its incoming gradient (same shape). */
  readonly seeds: ReadonlyMap<string, string>
  /** The values whose gradients are wanted: inputs or anything inside. */
  readonly wrt: readonly string[]
  /** Rules that replace the normal ones in this call. */
  readonly rules?: RuleTable
}

/** Adds the backward pass to `build`. The result has no entry for a value that the seeds do not depend on. */
export function differentiate(build: GraphBuilder, { seeds, wrt, rules = {} }: DifferentiateRequest): Map<string, string> {
  const forward = [...build.nodes]
  const dependent = dependentValues(forward, wrt)
  const contributions = new Map<string, string[]>()
  for (const [value, seed] of seeds) contributions.set(value, [seed])

  const gradientOf = (value: string): string | null => {
    const parts = contributions.get(value)
    if (!parts || value === '') return null
    const total = parts.reduce((sum, part) => build.op('Add', [sum, part]))
    contributions.set(value, [total])
    return total
  }

  for (const node of forward.reverse()) {
    const wanted = node.inputs.map((input) => dependent.has(input) && build.type(input).dtype === 'float32')
    if (!node.outputs.some((output) => contributions.has(output))) continue
    const rule = node.foreign ? undefined : (rules[node.op] ?? OPS.get(node.op)?.vjp)
    // Without a rule nobody knows what would pass, not even by way of integers (quantised activations).
    if (!rule && node.inputs.some((input) => dependent.has(input))) throw gradientUnsupported(node)
    if (!rule || rule === 'none' || !wanted.includes(true)) continue
    const gradients = node.outputs.map(gradientOf)
    applyRule(build, { node, rule, gradients, wanted }).forEach((gradient, i) => {
      if (gradient === null) return
      const earlier = contributions.get(node.inputs[i])
      if (earlier) earlier.push(gradient)
      else contributions.set(node.inputs[i], [gradient])
    })
  }
  return new Map(
    wrt.flatMap((value) => {
      const gradient = gradientOf(value)
      return gradient === null ? [] : [[value, gradient] as const]
    }),
  )
}

/** Everything that depends on one of `roots`, the roots included. */
export function dependentValues(nodes: readonly Node[], roots: readonly string[]): Set<string> {
  const dependent = new Set(roots)
  for (const node of nodes) {
    if (node.inputs.some((input) => dependent.has(input))) node.outputs.forEach((output) => dependent.add(output))
  }
  dependent.delete('')
  return dependent
}

interface Application {
  readonly node: Node
  readonly rule: VjpRule
  readonly gradients: readonly (string | null)[]
  readonly wanted: readonly boolean[]
}

/** Runs one rule and returns a gradient of exactly the input's type for every wanted input (null: nothing flows). */
function applyRule(build: GraphBuilder, { node, rule, gradients, wanted }: Application): (string | null)[] {
  const returned = rule({ node, build, gradients, wanted })
  if (returned.length !== node.inputs.length) {
    throw ruleBroken(node, `returned ${returned.length} gradients for ${node.inputs.length} inputs`)
  }
  return returned.map((gradient, i) => {
    if (gradient === null || !wanted[i]) return null
    const [given, expected] = [build.type(gradient), build.type(node.inputs[i])]
    if (given.dtype !== expected.dtype) throw ruleBroken(node, `returned ${given.dtype} for the ${expected.dtype} input ${i}`)
    if (sameShape(given.shape, expected.shape)) return gradient
    const summed = sumToShape(build, gradient, node.inputs[i])
    if (summed !== null) return summed
    throw ruleBroken(
      node,
      `returned a gradient of shape ${formatShape(given.shape)} for the input ${i} of shape ${formatShape(expected.shape)}`,
    )
  })
}

/** The transpose of broadcasting: sums the axes along which `like` was repeated; null if `like` does not broadcast to it. */
function sumToShape(build: GraphBuilder, gradient: string, like: string): string | null {
  const [from, to] = [build.type(gradient).shape, build.type(like).shape]
  const common = broadcast(from, to)
  if (!common || !sameShape(common, from)) return null
  const lead = from.length - to.length
  const axes = from.flatMap((dimension, i) => (i < lead || (to[i - lead] === 1 && dimension !== 1) ? [i] : []))
  const kept = build.op('ReduceSum', [gradient, build.constant(integers(axes))], { keepdims: 1 })
  if (lead === 0) return kept
  return build.op('Squeeze', [kept, build.constant(integers(Array.from({ length: lead }, (_, i) => i)))])
}
