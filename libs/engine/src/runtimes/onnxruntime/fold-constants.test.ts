import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, floats, integers, type Graph } from '../../graph/graph.ts'
import { floatFeed, numbersOf, runGraph } from '../../testing/run-graph.ts'
import { ConstantFolder } from './fold-constants.ts'
import { createWeightsFolder, type WeightsFolder } from './weights-folder.ts'

const ROWS = 40
const COLUMNS = 50
const matrix = (phase: number) =>
  floats(
    [ROWS, COLUMNS],
    Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(phase + i)),
  )
const [FIRST, SECOND] = [matrix(0), matrix(1)]

/** `x + Reshape(Aᵀ · factor)`; the constants that it makes for itself are new each time. */
function net(weights = FIRST, { factor = 2, alias = 'A' } = {}): Graph {
  const build = new GraphBuilder()
  const x = build.input('x', 'float32', [BATCH, ROWS * COLUMNS])
  const turned = build.op('Transpose', [build.initializer(alias, weights)], { perm: [1, 0] })
  const scaled = build.op('Mul', [turned, build.constant(floats([], [factor]))])
  const flat = build.op('Reshape', [scaled, build.constant(integers([1, -1]))])
  const small = build.op('Neg', [build.constant(floats([1], [3]))])
  return build.build([build.op('Add', [build.op('Add', [x, flat]), small])])
}

/** The large initializer of a folded graph. */
const largeOf = ({ initializers }: Graph) => [...initializers.values()].find(({ dims }) => dims[1] === ROWS * COLUMNS)

describe('ConstantFolder', () => {
  let folder: WeightsFolder
  beforeAll(async () => void (folder = await createWeightsFolder()))
  afterAll(() => folder.remove())

  it('computes what depends on weights alone and leaves small results to the session', async () => {
    const graph = net()
    const folded = await new ConstantFolder(folder).fold(graph)
    expect(folded.nodes.map(({ op }) => op)).toEqual(['Neg', 'Add', 'Add'])
    const feeds = { x: floatFeed([1, ROWS * COLUMNS], new Float32Array(ROWS * COLUMNS)) }
    const expected = Array.from({ length: ROWS * COLUMNS }, (_, i) => {
      const [column, row] = [Math.floor(i / ROWS), i % ROWS]
      return Math.fround(2 * Math.fround(Math.sin(row * COLUMNS + column))) - 3
    })
    const found = numbersOf((await runGraph(folded, feeds))[graph.outputs[0]])
    found.forEach((number, i) => expect(number).toBeCloseTo(expected[i], 5))
  })

  it('computes it once, also for graphs that come at the same time', async () => {
    const constants = new ConstantFolder(folder)
    const [first, second] = await Promise.all([constants.fold(net()), constants.fold(net(FIRST, { alias: 'B' }))])
    expect(largeOf(first)).toBeDefined()
    expect(largeOf(second)).toBe(largeOf(first))
  })

  it('tells weights and factors apart', async () => {
    const constants = new ConstantFolder(folder)
    const folded = [
      await constants.fold(net()),
      await constants.fold(net(SECOND)),
      await constants.fold(net(FIRST, { factor: 3 })),
    ]
    expect(new Set(folded.map(largeOf)).size).toBe(3)
    const [first, second, third] = folded.map((graph) => largeOf(graph)!.read() as Float32Array)
    expect(first[1]).toBeCloseTo(2 * Math.sin(COLUMNS))
    expect(second[1]).toBeCloseTo(2 * Math.sin(1 + COLUMNS))
    expect(third[1]).toBeCloseTo(3 * Math.sin(COLUMNS))
  })
})
