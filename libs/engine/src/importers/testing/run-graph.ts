/** Runs an imported model and returns what its layers give, channels last. */
import { GraphBuilder } from '../../graph/builder.ts'
import { differentiate } from '../../graph/differentiate.ts'
import { subgraph } from '../../graph/subgraph.ts'
import { ndArray, sizeOf, type NdArray } from '../../model/nd-array.ts'
import { onnxruntime } from '../../runtimes/onnxruntime/onnxruntime.ts'
import type { ImportedModel } from '../importer.ts'
import { transpose } from '../keras/arrange.ts'

export interface ModelRun {
  /** The graph's outputs, the class output first. */
  readonly outputs: readonly NdArray[]
  /** The output of every layer, by its name. */
  readonly layers: Readonly<Record<string, NdArray>>
}

/** `images`: `[n, h, w, c]`. */
export async function runModel(model: ImportedModel, images: NdArray): Promise<ModelRun> {
  const [, height, width] = images.shape
  const { graph, layers } = model.build({ height, width })
  const values = [...new Set([...graph.outputs, ...layers.map(({ output }) => output)])]
  const computed = values.filter((value) => value !== graph.inputs[0].name)
  const build = GraphBuilder.from(graph)
  const opened = await onnxruntime.open(graph)
  try {
    const whole = build.build(computed)
    const input = toChannelsFirst(images)
    const feeds = { [graph.inputs[0].name]: { dtype: 'float32', dims: input.shape, data: input.data } } as const
    const results = await opened.run({ key: 'all layers', graph: () => whole, feeds })
    const read = (value: string): NdArray => {
      if (value === graph.inputs[0].name) return images
      const { dims, data } = results[value]
      checkShape(build, value, { dims, images: images.shape[0] })
      return toChannelsLast(ndArray(dims, data as Float32Array))
    }
    return {
      outputs: graph.outputs.map(read),
      layers: Object.fromEntries(layers.map(({ name, output }) => [name, read(output)])),
    }
  } finally {
    await opened.dispose()
  }
}

/** The gradient of Σ seed ⊙ output at the images, `[n, h, w, c]`; `seed`: of the output's shape. */
export async function gradientAtInput(model: ImportedModel, images: NdArray, seed: NdArray): Promise<NdArray> {
  const [, height, width] = images.shape
  const { graph } = model.build({ height, width })
  const build = GraphBuilder.from(graph)
  const [image] = graph.inputs
  const [output] = graph.outputs
  const seedName = build.input('seed', 'float32', build.type(output).shape)
  const gradient = differentiate(build, { seeds: new Map([[output, seedName]]), wrt: [image.name] }).get(image.name)
  if (gradient === undefined) throw new Error('the output does not depend on the image')
  const backward = subgraph(build, { inputs: [image.name, seedName], outputs: [gradient] })
  const feed = ({ shape: dims, data }: NdArray) => ({ dtype: 'float32', dims, data }) as const
  const opened = await onnxruntime.open(graph)
  try {
    const feeds = {
      [image.name]: feed(toChannelsFirst(images)),
      [seedName]: feed(seed.shape.length === 4 ? toChannelsFirst(seed) : seed),
    }
    const result = (await opened.run({ key: 'gradient', graph: () => backward, feeds }))[gradient]
    return toChannelsLast(ndArray(result.dims, result.data as Float32Array))
  } finally {
    await opened.dispose()
  }
}

/** The shape that the graph inferred has to be the one that came out. */
function checkShape(build: GraphBuilder, value: string, { dims, images }: { dims: readonly number[]; images: number }): void {
  const extent = (dim: number | string) => (typeof dim === 'number' ? dim : images * (Number.parseInt(dim, 10) || 1))
  const inferred = build.type(value).shape.map(extent)
  if (inferred.join() !== dims.join()) throw new Error(`${value} was inferred as [${inferred.join()}] and is [${dims.join()}]`)
}

export function toChannelsFirst(images: NdArray): NdArray {
  const [n, height, width, channels] = images.shape
  return permute(images, [0, 3, 1, 2], [n, channels, height, width])
}

export function toChannelsLast(array: NdArray): NdArray {
  if (array.shape.length !== 4) return array
  const [n, channels, height, width] = array.shape
  return permute(array, [0, 2, 3, 1], [n, height, width, channels])
}

function permute({ data, shape }: NdArray, permutation: readonly number[], to: readonly number[]): NdArray {
  if (data.length !== sizeOf(to)) throw new Error('a permutation keeps all numbers')
  return ndArray(to, transpose(data, shape, permutation))
}
