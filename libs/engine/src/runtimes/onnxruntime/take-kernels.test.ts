/** What becomes of stand-ins, by hand; what ONNX Runtime makes of them is tested in optimize.test.ts. */
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, floats } from '../../graph/graph.ts'
import { DATA_TYPES, EXTERNAL, type GraphMessage } from '../../graph/onnx-schema.ts'
import { SharedKernels } from './shared-kernels.ts'
import { takeStandIns } from './take-kernels.ts'

const DIMS = [2, 2, 1, 1]
const KERNEL = floats(DIMS, [10, 20, 30, 40])

function before() {
  const build = new GraphBuilder()
  const image = build.input('x', 'float32', [BATCH, 2, 4, 4])
  build.initializer('stand-in', floats(DIMS, [1, 2, 3, 4]))
  build.add('Conv', [image, 'stand-in'], { kernel_shape: [1, 1] }, { outputs: ['map'] })
  return { graph: build.build(['map']), kernels: new Map([['map', KERNEL]]) }
}

interface Optimized {
  /** What came of the stand-in. */
  readonly places?: readonly number[]
  readonly name?: string
  /** Something that reads it besides. */
  readonly other?: string
}

/** As ONNX Runtime might write it. */
function after({ places = [1, 2, 3, 4], name = 'map_nchwc', other }: Optimized) {
  const graph: GraphMessage = {
    node: [
      { op_type: 'Conv', domain: 'com.microsoft.nchwc', name, input: ['x', 'moved'], output: ['blocked'] },
      ...(other ? [{ op_type: other, name: 'other', input: ['moved'], output: ['more'] }] : []),
    ],
    initializer: [{ name: 'moved', dims: [places.length], data_type: DATA_TYPES.float32, data_location: EXTERNAL }],
    output: [{ name: 'blocked' }],
  }
  const bytes = new Uint8Array(Float32Array.from(places).buffer)
  return { graph, outside: { read: () => Promise.resolve(bytes) } }
}

async function taken(optimized: Optimized) {
  const { graph, outside } = after(optimized)
  return await takeStandIns(graph, before(), { outside, shared: new SharedKernels() })
}

describe('kernels that stand-ins stood for', () => {
  it('are arranged like them, and become inputs', async () => {
    const { graph, kernels } = (await taken({ places: [4, 0, 1, 3, 2, 0] }))!
    expect(graph.initializer).toEqual([])
    expect(graph.node![0].input).toEqual(['x', 'kernel of map'])
    expect([...(kernels['kernel of map'].data as Float32Array)]).toEqual([40, 0, 10, 30, 20, 0])
  })

  it.each<[title: string, optimized: Optimized]>([
    ['were scaled', { places: [2, 4, 6, 8] }],
    ['lost numbers', { places: [1, 2, 3] }],
    ['are zeros alone', { places: [0, 0, 0, 0] }],
    ['belong to a convolution of another name', { name: 'fused map' }],
    ['are read by something else as well', { other: 'Neg' }],
  ])('are not known where these %s', async (_, optimized) => {
    expect(await taken(optimized)).toBeNull()
  })
})
