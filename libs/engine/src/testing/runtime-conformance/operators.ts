/** Every operator, forward and backward. */
import { describe, expect, test } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { differentiate } from '../../graph/differentiate.ts'
import { floats, type Graph } from '../../graph/graph.ts'
import { ANSWER_CASES } from '../../graph/ops/vjp-cases/answers.ts'
import { NUMBERS, RECTIFIERS, TIES, type BoundaryCase } from '../../graph/ops/vjp-cases/boundaries.ts'
import { VJP_CASES } from '../../graph/ops/vjp-cases/index.ts'
import { OPS } from '../../graph/ops/index.ts'
import type { Feeds, Fetches, Runtime } from '../../runtimes/runtime.ts'
import { expectAgreement } from '../agreement.ts'
import { runGradients, uniformFeed } from '../check-vjp.ts'
import type { RuntimeUnderTest } from '../runtime-conformance.ts'
import { floatFeed, numbersOf, runGraph } from '../run-graph.ts'
import { singleOp, type SingleOp } from '../single-op.ts'

interface Titled extends SingleOp {
  readonly title: string
}

const nameOf = ({ op, title }: Titled) => `${op}: ${title}`
const named = <Case extends Titled>(cases: readonly Case[]) => cases.map((item) => [nameOf(item), item] as const)

export function describeOperators({ load, reference, refused }: RuntimeUnderTest): void {
  const supported = <Case extends Titled>(cases: readonly Case[]) => named(cases.filter((item) => !refused[nameOf(item)]))

  describe('operators agree, forward and backward', () => {
    test.each(supported(VJP_CASES))('%s', async (_, item) => {
      const { graph, feeds } = singleOp(item)
      await compare(graph, feeds, [await load(), await reference()])
    })
  })

  describe('operators agree on maps that a convolution computed', () => {
    const maps = VJP_CASES.filter((item) => mapInputs(item).length > 0)
    test.each(supported(maps))('%s', async (_, item) => {
      const { graph, feeds } = afterConvolutions(item)
      await compare(graph, feeds, [await load(), await reference()])
    })
  })

  describe('ties, kinks and borders', () => {
    test.each(supported([...RECTIFIERS, ...TIES, ...NUMBERS]))('%s', async (_, item) => {
      const gradients = await boundaryGradients(item, await load())
      for (const [input, numbers] of Object.entries(item.expected)) {
        // Adding 0 turns −0 into 0, which is the same gradient.
        const actual = numbersOf(gradients[input]).map((x) => x + 0)
        expect(actual).toEqual(numbers.map((number) => expect.closeTo(number, 6)))
      }
    })
  })

  describe('answers', () => {
    test.each(supported(ANSWER_CASES))('%s', async (_, item) => {
      const { graph, feeds } = singleOp(item)
      const { y0 } = await runGraph(graph, feeds, await load())
      expect(y0.dtype).toBe(GraphBuilder.from(graph).type('y0').dtype)
      expect(numbersOf(y0)).toEqual(item.expected)
    })
  })

  const all = [...VJP_CASES, ...RECTIFIERS, ...TIES, ...NUMBERS, ...ANSWER_CASES]

  test('every operator of the graph has a case, be it that it is refused', () => {
    const covered = new Set(all.map(({ op }) => op))
    expect([...OPS.keys()].filter((op) => !covered.has(op))).toEqual([])
  })

  const rest = named(all.filter((item) => refused[nameOf(item)]))
  if (rest.length === 0) return
  test.each(rest)('refuses %s', async (_, item) => {
    const { graph, feeds } = singleOp(item)
    await expect(runGraph(graph, feeds, await load())).rejects.toMatchObject({ kind: 'unsupported' })
  })
}

/** Outputs and gradients of all float32 inputs, by both. */
async function compare(graph: Graph, feeds: Feeds, [runtime, reference]: readonly [Runtime, Runtime]): Promise<void> {
  const derived = withGradients(graph, feeds, await runGraph(graph, feeds, reference))
  const [actual, expected] = [
    await runGraph(derived.graph, derived.feeds, runtime),
    await runGraph(derived.graph, derived.feeds, reference),
  ]
  expect(Object.keys(actual)).toEqual(Object.keys(expected))
  for (const [name, { dtype, dims, data }] of Object.entries(expected)) {
    expect([actual[name].dtype, ...actual[name].dims]).toEqual([dtype, ...dims])
    expectAgreement(actual[name].data, data, name)
  }
}

function withGradients(graph: Graph, feeds: Feeds, outputs: Fetches): { graph: Graph; feeds: Feeds } {
  const build = GraphBuilder.from(graph)
  const upstream: Record<string, Feeds[string]> = {}
  const seeds = new Map<string, string>()
  for (const [i, [output, { dims, dtype }]] of Object.entries(outputs).entries()) {
    if (dtype !== 'float32') continue
    const seed = build.input(`gradient of ${output}`, dtype, build.type(output).shape)
    seeds.set(output, seed)
    upstream[seed] = uniformFeed(dims, [-1, 1], 1000 + i)
  }
  const wrt = Object.keys(feeds).filter((name) => feeds[name].dtype === 'float32')
  const gradients = differentiate(build, { seeds, wrt })
  return { graph: build.build([...new Set([...graph.outputs, ...gradients.values()])]), feeds: { ...feeds, ...upstream } }
}

/** The fed float32 inputs of rank 4. */
function mapInputs(item: SingleOp): number[] {
  return item.inputs.flatMap((input, i) =>
    input && 'fed' in input && input.fed.dtype === 'float32' && input.shape.length === 4 ? [i] : [],
  )
}

/** The operator with a convolution that changes nothing before each of its maps: a runtime may hold its result in another layout. */
function afterConvolutions(item: SingleOp): { graph: Graph; feeds: Feeds } {
  const { graph, feeds } = singleOp(item)
  const build = new GraphBuilder()
  for (const { name, dtype, shape } of graph.inputs) build.input(name, dtype, shape)
  for (const [name, initializer] of graph.initializers) build.initializer(name, initializer)
  const replaced = new Map<string, string>()
  for (const i of mapInputs(item)) {
    const channels = Number(build.type(`x${i}`).shape[1])
    const ones = build.constant(floats([channels, 1, 1, 1], new Float32Array(channels).fill(1)))
    replaced.set(`x${i}`, build.op('Conv', [`x${i}`, ones], { group: channels }))
  }
  for (const { op, name, inputs, outputs, attributes } of graph.nodes) {
    const given = inputs.map((input) => replaced.get(input) ?? input)
    build.add(op, given, { ...attributes }, { name, outputs })
  }
  return { graph: build.build(graph.outputs), feeds }
}

function boundaryGradients(item: BoundaryCase, runtime: Runtime): Promise<Fetches> {
  const { upstream, upstreamDims = [upstream.length], expected } = item
  const request = { upstream: { y0: floatFeed(upstreamDims, upstream) }, wrt: Object.keys(expected), runtime }
  return runGradients({ ...singleOp(item), ...request })
}
