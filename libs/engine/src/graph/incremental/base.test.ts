import { describe, expect, it } from 'vitest'
import { createRandom } from '../../explainer/random.ts'
import { onnxruntime } from '../../runtimes/onnxruntime/onnxruntime.ts'
import type { RuntimeTensor } from '../../runtimes/runtime.ts'
import { GraphBuilder } from '../builder.ts'
import { subgraph } from '../subgraph.ts'
import { baseSteps, type BaseStep } from './base.ts'
import { buildGraph, type Subject } from './testing/occlude-graph.ts'
import { STEPS } from './testing/steps.ts'

const SHAPE = [9, 11, 3] as const
const random = () => createRandom({ seed: 3, image: 0, sample: 0 })

/** A trunk with branches that meet again (Add, Concat) and one whose node has several outputs (Split). */
function subject(): Subject {
  const ops = ['Conv', 'Relu', 'Add', 'Split', 'Concat', 'Conv', 'Add', 'MaxPool', 'Relu']
  return buildGraph({ shape: SHAPE, steps: ops.map((op) => STEPS[op]), random: random() })
}

function mapsOf({ graph, start }: Subject): string[] {
  const build = GraphBuilder.from(graph)
  const isMap = (value: string) => value !== '' && build.type(value).shape.length === 4
  return build.nodes.flatMap(({ outputs }) => outputs.filter(isMap)).filter((value) => value !== start)
}

const image: RuntimeTensor = {
  dtype: 'float32',
  dims: [1, 3, 9, 11],
  data: random().fillNormal(new Float32Array(3 * 9 * 11)),
}

/** As the occluder does it: what a step hands on is fed to later ones. */
async function runSteps({ graph, start }: Subject, steps: readonly BaseStep[]): Promise<Map<string, RuntimeTensor>> {
  const model = await onnxruntime.open(graph)
  const values = new Map([[start, image]])
  const maps = new Map<string, RuntimeTensor>()
  for (const [i, step] of steps.entries()) {
    const feeds = Object.fromEntries(step.graph.inputs.map(({ name }) => [name, values.get(name)!]))
    const results = await model.run({ key: `step ${i}`, graph: () => step.graph, feeds, once: true })
    for (const [source, output] of step.maps) maps.set(source, results[output])
    for (const value of step.handedOn) values.set(value, results[value])
  }
  await model.dispose()
  return maps
}

describe('the maps of the unchanged image', () => {
  it.each([
    ['one at a time', 1],
    ['a few together', 4 * 9 * 11 * 8],
    ['all at once', 2 ** 30],
  ])('are the same %s', async (_, stepBytes) => {
    const whole = subject()
    const { graph, start } = whole
    const sources = mapsOf(whole)
    const steps = baseSteps(GraphBuilder.from(graph), { start, sources, stepBytes })
    expect(steps.flatMap(({ maps }) => [...maps.keys()])).toHaveLength(sources.length)
    if (stepBytes === 1) expect(steps.length).toBeGreaterThan(5)
    if (stepBytes === 2 ** 30) expect(steps).toHaveLength(1)

    const found = await runSteps(whole, steps)
    const build = GraphBuilder.from(graph)
    const turned = sources.map((source) => build.op('Transpose', [source], { perm: [0, 2, 3, 1] }))
    const model = await onnxruntime.open(graph)
    const cut = subgraph(build, { inputs: [start], outputs: turned })
    const wanted = await model.run({ key: 'all', graph: () => cut, feeds: { [start]: image } })
    await model.dispose()
    for (const [i, source] of sources.entries()) {
      const [expected, given] = [wanted[turned[i]], found.get(source)!]
      expect(given.dims, source).toEqual(expected.dims)
      const worst = Math.max(
        ...Array.from(given.data as Float32Array, (number, at) => Math.abs(number - Number(expected.data[at]))),
      )
      expect(worst, source).toBeLessThan(1e-5)
    }
  })

  it('hand on nothing that follows from weights alone', () => {
    const ops = ['Conv', 'BatchNormalization', 'Relu', 'BatchNormalization', 'Conv']
    const { graph, start } = buildGraph({ shape: SHAPE, steps: ops.map((op) => STEPS[op]), random: random() })
    // As files have it that compute all their kernels first.
    const isConstant = (inputs: readonly string[]) => inputs.every((input) => graph.initializers.has(input))
    const early = graph.nodes.filter(({ inputs }) => isConstant(inputs))
    const sorted = { ...graph, nodes: [...early, ...graph.nodes.filter((node) => !early.includes(node))] }
    expect(early.length).toBeGreaterThan(0)
    const subjectOf = { graph: sorted, start, outputs: graph.outputs, shape: SHAPE }
    const sources = mapsOf(subjectOf)
    const steps = baseSteps(GraphBuilder.from(sorted), { start, sources, stepBytes: 1 })
    expect(steps.length).toBeGreaterThan(3)
    for (const { graph: step, handedOn } of steps) {
      expect([start, ...sources]).toEqual(expect.arrayContaining(step.inputs.map(({ name }) => name)))
      expect(sources).toEqual(expect.arrayContaining([...handedOn]))
    }
  })

  it('end with the last one that is wanted', () => {
    const { graph, start } = subject()
    const build = GraphBuilder.from(graph)
    const [first] = mapsOf(subject())
    const [step, ...others] = baseSteps(build, { start, sources: [first] })
    expect(others).toEqual([])
    expect(step.handedOn).toEqual([])
    expect(step.graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Transpose'])
  })

  it('are none where the image alone is gathered', () => {
    const { graph, start } = subject()
    expect(baseSteps(GraphBuilder.from(graph), { start, sources: [] })).toEqual([])
  })
})
