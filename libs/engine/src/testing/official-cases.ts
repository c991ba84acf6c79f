/** The official ONNX operator cases of the shared data, in today's opset and with constants where models have them. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Graph, Initializer } from '../graph/graph.ts'
import { decodeOnnx, decodeTensorBytes } from '../graph/onnx.ts'
import type { Feeds } from '../runtimes/runtime.ts'
import { newestOpset } from './newest-opset.ts'
import { hasSharedData, sharedData } from './shared-data.ts'

const ROOT = 'onnx-node-tests'
/** Cases that are not run, by the operator or the case, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  QLinearConv:
    'not an operator of the graph: a convolution in quantised arithmetic, which no gradient passes and no exporter of today writes',
}

export interface OfficialCase {
  readonly name: string
  /** As decoded, with everything an input. */
  readonly graph: Graph
  readonly opset: number
}

/** Empty without the shared data. */
const ALL: readonly OfficialCase[] = hasSharedData
  ? readdirSync(sharedData(ROOT), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ name, ...decodeOnnx(readFileSync(sharedData(`${ROOT}/${name}/model.onnx`))) }))
  : []

export const OFFICIAL_CASES: readonly OfficialCase[] = ALL.filter(
  ({ graph, name }) => !LEFT_OUT[name] && !graph.nodes.some(({ op }) => LEFT_OUT[op]),
)

/** Reasons for leaving something out that does not occur. */
export function needlessReasons(): string[] {
  const operators = new Set(ALL.flatMap(({ graph }) => graph.nodes.map(({ op }) => op)))
  const names = new Set(ALL.map(({ name }) => name))
  return Object.keys(LEFT_OUT).filter((item) => !operators.has(item) && !names.has(item))
}

export interface OfficialRun {
  readonly graph: Graph
  readonly feeds: Feeds
  readonly expected: Readonly<Record<string, Initializer>>
}

export function readOfficialCase({ name, graph: decoded, opset }: OfficialCase): OfficialRun {
  const tensors = (kind: string, names: readonly string[]) =>
    Object.fromEntries(names.map((value, i) => [value, readTensor(`${ROOT}/${name}/test_data_set_0/${kind}_${i}.pb`)]))
  const given = tensors(
    'input',
    decoded.inputs.map((input) => input.name),
  )
  const graph = newestOpset(withConstants(decoded, given), opset)
  const feeds = Object.fromEntries(graph.inputs.map((input) => [input.name, fedFrom(given[input.name])]))
  return { graph, feeds, expected: tensors('output', graph.outputs) }
}

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
