import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { attribute, type OpDefinition } from '../op.ts'
import { constantNumbers, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** As in inference: the identity, with a mask of ones. Inputs: data, ratio, training_mode. */
export const Dropout: OpDefinition = {
  op: 'Dropout',
  note: 'In inference: the identity.',
  attributes: { seed: attribute('int') },
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'data')
    const training = constantNumbers(node, inputs[2], 'training_mode')
    if (training?.[0]) throw opFormUnsupported(node, 'is in training mode and would drop numbers at random')
    return [
      { dtype, shape },
      { dtype: 'bool', shape },
    ]
  },
  vjp: (context) => context.node.inputs.map((_, i) => (i === 0 ? outputGradient(context) : null)),
}
