/** What people see of a graph's layers: shapes, space, reach; and which layer Grad-CAM takes by default. */
import type { GraphBuilder } from '../graph/builder.ts'
import { dependentValues } from '../graph/differentiate.ts'
import type { ImportedLayer } from '../importers/importer.ts'
import type { LayerInfo } from './explainable-model.ts'
import { shownShape } from './layout.ts'

export interface GraphEnds {
  readonly input: string
  /** The logits; null for a headless model, whose layers no gradient reaches. */
  readonly logits: string | null
}

export function describeLayers(build: GraphBuilder, layers: readonly ImportedLayer[], { input, logits }: GraphEnds): LayerInfo[] {
  const dependent = dependentValues(build.nodes, [input])
  const reaching = logits === null ? new Set<string>() : valuesReaching(build, logits)
  return layers.map(({ name, kind, output, channelsLast, preActivation, parameters, within }) => {
    const outputShape = shownShape(build.type(output).shape, channelsLast)
    const [height, width] = outputShape
    return {
      name,
      kind,
      outputShape,
      parameters,
      spatial: outputShape.length === 3 && height! * width! > 1,
      convolution: /conv/i.test(kind),
      differentiable: dependent.has(output) && reaching.has(output),
      ...(preActivation !== undefined && { preActivation }),
      ...(within !== undefined && { within }),
    }
  })
}

/** Every value that `output` is computed from. */
function valuesReaching(build: GraphBuilder, output: string): Set<string> {
  const reaching = new Set([output])
  for (const node of [...build.nodes].reverse()) {
    if (node.outputs.some((value) => reaching.has(value))) node.inputs.forEach((value) => reaching.add(value))
  }
  return reaching
}

/** Ops whose output Grad-CAM should not take by default: they pool, pad or merely pass on what a layer before them found. */
const NOT_FEATURES = new Set([
  'MaxPool',
  'AveragePool',
  'Reshape',
  'Flatten',
  'Transpose',
  'Identity',
  'Dropout',
  'Pad',
  'Resize',
])

/**
 * The last layer with space, after its batch normalisation, addition and activation and before any pooling; on the way to the logits.
 * Of a nested model it is one of its layers. VGG16: block5_conv3; ResNet-50: conv5_block3_out; Xception: block14_sepconv2_act; MobileNet: conv_pw_13_relu.
 */
export function lastSpatialLayer(
  build: GraphBuilder,
  layers: readonly ImportedLayer[],
  described: readonly LayerInfo[],
): string | null {
  const nested = new Set(layers.map(({ within }) => within))
  const seen = new Set<string>()
  let last: string | null = null
  layers.forEach(({ name, output }, i) => {
    if (nested.has(name)) return
    const producer = build.producer(output)
    const isNew = !seen.has(output)
    seen.add(output)
    if (isNew && producer && !NOT_FEATURES.has(producer.op) && described[i].spatial && described[i].differentiable) last = name
  })
  return last
}
