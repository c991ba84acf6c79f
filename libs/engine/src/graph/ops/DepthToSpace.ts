import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import type { Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { blocksize: attribute('int'), mode: attribute('string', 'DCR') }

/**
 * Channels become blocks of pixels (“pixel shuffle”). Mode DCR: the place within the block is the slower part of the channel; CRD (as PyTorch): the
 * faster one.
 */
export const DepthToSpace: OpDefinition = {
  op: 'DepthToSpace',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const { blocksize, mode } = readAttributes(node, ATTRIBUTES)
    const block = blockOf(blocksize)
    if (mode !== 'DCR' && mode !== 'CRD') throw new Error(`its mode is “${mode}”`)
    const [n, channels, height, width] = fourAxes(shape)
    if (known(channels) % block ** 2 !== 0) throw new Error(`${channels} channels do not divide into blocks of ${block}×${block}`)
    return [{ dtype, shape: [n, known(channels) / block ** 2, known(height) * block, known(width) * block] }]
  },
  vjp(context) {
    const { node, build } = context
    const { blocksize, mode } = readAttributes(node, ATTRIBUTES)
    const gradient = outputGradient(context)
    if (mode === 'DCR') return [build.op('SpaceToDepth', [gradient], { blocksize: blockOf(blocksize) })]
    return [gatherBlocks(build, gradient, build.type(node.inputs[0]).shape)]
  },
}

/** The inverse of mode CRD: `[n, c, h·b, w·b]` → `[n, c·b·b, h, w]`. */
function gatherBlocks(build: GraphBuilder, value: string, shape: Shape): string {
  const [n, channels, height, width] = build.type(value).shape
  const [, , rows, columns] = shape.map((dimension) => (typeof dimension === 'number' ? dimension : 1))
  const block = known(height) / rows
  const apart = reshapeTo(build, value, [n, channels, rows, block, columns, known(width) / columns])
  return reshapeTo(build, build.op('Transpose', [apart], { perm: [0, 1, 3, 5, 2, 4] }), shape)
}

export function blockOf(blocksize: number | undefined): number {
  if (blocksize === undefined || blocksize < 1) throw new Error('its blocksize is missing or below 1')
  return blocksize
}

export function fourAxes(shape: Shape): Shape {
  if (shape.length !== 4) throw new Error(`its input has ${shape.length} axes, not 4`)
  return shape
}
