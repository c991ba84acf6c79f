/** What people see of a graph's layers: shapes, space, reach; and which layer Grad-CAM takes by default. */
import type { GraphBuilder } from '../graph/builder.ts'
import { dependentValues } from '../graph/differentiate.ts'
import { BATCH } from '../graph/graph.ts'
import type { ImportedLayer } from '../importers/importer.ts'
import type { AttentionInfo, LayerInfo } from './explainable-model.ts'
import { shownShape } from './layout.ts'
import type { Tokens } from './tokens.ts'

export interface GraphEnds {
  readonly input: string
  /** The logits; null for a headless model, whose layers no gradient reaches. */
  readonly logits: string | null
  readonly tokens: Tokens
}

export function describeLayers(
  build: GraphBuilder,
  layers: readonly ImportedLayer[],
  { input, logits, tokens }: GraphEnds,
): LayerInfo[] {
  const dependent = dependentValues(build.nodes, [input])
  const reaching = logits === null ? new Set<string>() : valuesReaching(build, logits)
  return layers.map(({ name, kind, output, channelsLast, preActivation, parameters, within }) => {
    const { shape } = build.type(output)
    const [attention, grid] = [tokens.attentionAt(output), tokens.of(shape)]
    const outputShape = attention ? attentionShape(attention) : shownShape(shape, channelsLast)
    const [height, width] = outputShape
    // A batch of windows of an image, or of heads, is no map of the image.
    const isMap = outputShape.length === 3 && shape[0] === BATCH && !attention && !tokens.areHeads(shape)
    return {
      name,
      kind,
      outputShape,
      parameters,
      spatial: grid !== undefined || (isMap && height! * width! > 1),
      ...(grid && { tokens: grid }),
      convolution: /conv/i.test(kind),
      differentiable: dependent.has(output) && reaching.has(output),
      ...(preActivation !== undefined && { preActivation }),
      ...(within !== undefined && { within }),
    }
  })
}

/** `[t, t, heads]` */
export function attentionShape({ heads, tokens: { grid, withoutPlace } }: Pick<AttentionInfo, 'heads' | 'tokens'>): number[] {
  const count = grid[0] * grid[1] + withoutPlace
  return [count, count, heads]
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
 *
 * Where a class token is read in the end, the other tokens count only as far as it looks at them: the layer is the normalisation before the last attention, as in
 * pytorch-grad-cam (ViT of torchvision: encoder.layers.encoder_layer_11.ln_1).
 */
export function lastSpatialLayer(
  build: GraphBuilder,
  layers: readonly ImportedLayer[],
  { described, tokens }: { readonly described: readonly LayerInfo[]; readonly tokens: Tokens },
): string | null {
  const lastAttention = tokens.attention.at(-1)
  const attended = lastAttention && valuesReaching(build, lastAttention.value)
  const counts = ({ kind, tokens: places }: LayerInfo, output: string) =>
    !places?.withoutPlace || (attended?.has(output) === true && /norm/i.test(kind))
  const nested = new Set(layers.map(({ within }) => within))
  const seen = new Set<string>()
  let last: string | null = null
  layers.forEach(({ name, output }, i) => {
    if (nested.has(name)) return
    const producer = build.producer(output)
    const isNew = !seen.has(output)
    seen.add(output)
    if (
      isNew &&
      producer &&
      !NOT_FEATURES.has(producer.op) &&
      described[i].spatial &&
      described[i].differentiable &&
      counts(described[i], output)
    )
      last = name
  })
  return last
}
