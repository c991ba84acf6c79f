/**
 * Which 4-D values of a graph are `[N, h, w, c]`. Inside, images are channels first; but Swin and ConvNeXt work channels last in between, as do models from
 * TensorFlow, and people should see their maps the right way round. Known where a Transpose says it, and carried along by what keeps the order of dimensions.
 */
import type { GraphBuilder } from '../../graph/builder.ts'
import type { Graph, Node } from '../../graph/graph.ts'

type Layout = 'first' | 'last'

/** These only know channels first. */
const CHANNELS_FIRST =
  /^(Conv|ConvTranspose|MaxPool|AveragePool|GlobalAveragePool|GlobalMaxPool|BatchNormalization|InstanceNormalization|GroupNormalization|LRN|DepthToSpace|SpaceToDepth)$/

const TO_LAST = '0,2,3,1'
const TO_FIRST = '0,3,1,2'

export function channelsLastValues({ nodes, inputs }: Graph, build: GraphBuilder): Set<string> {
  const layouts = new Map<string, Layout>(inputs.map(({ name }) => [name, 'first']))
  for (const node of nodes) {
    const layout = layoutOf(node, layouts, build)
    if (layout) node.outputs.forEach((output) => output !== '' && layouts.set(output, layout))
  }
  return new Set([...layouts].filter(([, layout]) => layout === 'last').map(([value]) => value))
}

function layoutOf(node: Node, layouts: ReadonlyMap<string, Layout>, build: GraphBuilder): Layout | undefined {
  if (build.type(node.outputs[0]).shape.length !== 4) return undefined
  if (CHANNELS_FIRST.test(node.op)) return 'first'
  const known = node.inputs.flatMap((input) => layouts.get(input) ?? [])
  if (node.op === 'Transpose') {
    const perm = String(node.attributes['perm'])
    if (known[0] === 'first' && perm === TO_LAST) return 'last'
    return known[0] === 'last' && perm === TO_FIRST ? 'first' : undefined
  }
  if (node.op === 'Reshape' || known.length === 0) return undefined
  return known.includes('last') ? 'last' : 'first'
}
