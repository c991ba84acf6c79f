/** The official ONNX operator cases: decoded, inferred, encoded and run, the numbers and the inferred shapes compared. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { newestOpset } from '../../testing/newest-opset.ts'
import { numbersOf, runGraph } from '../../testing/run-graph.ts'
import { checkShapes } from '../../testing/check-vjp.ts'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../../testing/shared-data.ts'
import type { Graph, Initializer } from '../graph.ts'
import { decodeOnnx, decodeTensorBytes } from '../onnx.ts'
import type { Feeds } from '../../runtimes/runtime.ts'

const NOT_AN_OPERATOR = 'not an operator of the graph'

/** Cases that are not run, by the operator or the case, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  DepthToSpace: NOT_AN_OPERATOR,
  SpaceToDepth: NOT_AN_OPERATOR,
  HardSwish: NOT_AN_OPERATOR,
  InstanceNormalization: NOT_AN_OPERATOR,
  LRN: NOT_AN_OPERATOR,
  QLinearConv: `${NOT_AN_OPERATOR}: quantised arithmetic`,
  QuantizeLinear: `${NOT_AN_OPERATOR}: quantised arithmetic`,
  DequantizeLinear: `${NOT_AN_OPERATOR}: quantised arithmetic`,
}

interface OfficialCase {
  readonly name: string
  readonly graph: Graph
  readonly opset: number
}

const ROOT = 'onnx-node-tests'

const CASES: readonly OfficialCase[] = hasSharedData
  ? readdirSync(sharedData(ROOT), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ name, ...decodeOnnx(readFileSync(sharedData(`${ROOT}/${name}/model.onnx`))) }))
  : []

const reasonOf = ({ graph, name }: OfficialCase) => LEFT_OUT[name] ?? graph.nodes.map(({ op }) => LEFT_OUT[op]).find(Boolean)

describe.skipIf(!hasSharedData)(`official ONNX cases ${SHARED_DATA_MARK}`, () => {
  test.each(CASES.filter((item) => !reasonOf(item)).map((item) => [item.name, item] as const))('%s', async (name, item) => {
    const tensors = (kind: string, names: readonly string[]) =>
      Object.fromEntries(names.map((value, i) => [value, readTensor(`${ROOT}/${name}/test_data_set_0/${kind}_${i}.pb`)]))
    const given = tensors(
      'input',
      item.graph.inputs.map((input) => input.name),
    )
    const graph = newestOpset(withConstants(item.graph, given), item.opset)
    const feeds: Feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, fedFrom(given[input.name])]))
    const results = await runGraph(graph, feeds)
    checkShapes(graph, feeds, results)
    for (const [output, expected] of Object.entries(tensors('output', graph.outputs))) {
      expect(results[output].dims).toEqual(expected.dims)
      const [actual, wanted] = [numbersOf(results[output]), Array.from(expected.read(), Number)]
      actual.forEach((number, i) =>
        expect(Math.abs(number - wanted[i])).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(wanted[i]))),
      )
    }
  })

  test('nothing is left out that could run', () => {
    const operators = new Set(CASES.flatMap(({ graph }) => graph.nodes.map(({ op }) => op)))
    const names = new Set(CASES.map(({ name }) => name))
    expect(Object.keys(LEFT_OUT).filter((item) => !operators.has(item) && !names.has(item))).toEqual([])
  })
})

function readTensor(path: string): Initializer {
  return decodeTensorBytes(readFileSync(sharedData(path)))
}

function fedFrom({ dtype, dims, read }: Initializer) {
  return { dtype, dims, data: read() }
}

/** Shapes, axes and places are constants in models, and have to be: every input but the first becomes one, as do lists of integers. */
function withConstants(graph: Graph, given: Readonly<Record<string, Initializer>>): Graph {
  const isFed = (index: number) => index === 0 && graph.inputs[0].dtype !== 'int64'
  const constants = graph.inputs.filter((_, i) => !isFed(i)).map(({ name }) => [name, given[name]] as const)
  return {
    ...graph,
    inputs: graph.inputs.filter((_, i) => isFed(i)),
    initializers: new Map([...graph.initializers, ...constants]),
  }
}
