import { known } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { blockOf, fourAxes } from './DepthToSpace.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { blocksize: attribute('int') }

/** Blocks of pixels become channels: the inverse of DepthToSpace in its mode DCR. */
export const SpaceToDepth: OpDefinition = {
  op: 'SpaceToDepth',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const block = blockOf(readAttributes(node, ATTRIBUTES).blocksize)
    const [n, channels, height, width] = fourAxes(shape)
    if (known(height) % block !== 0 || known(width) % block !== 0) {
      throw new Error(`${height}×${width} pixels do not divide into blocks of ${block}×${block}`)
    }
    return [{ dtype, shape: [n, known(channels) * block ** 2, known(height) / block, known(width) / block] }]
  },
  vjp(context) {
    const blocksize = blockOf(readAttributes(context.node, ATTRIBUTES).blocksize)
    return [context.build.op('DepthToSpace', [outputGradient(context)], { blocksize, mode: 'DCR' })]
  },
}
