import { opFormUnsupported } from '../../errors/graph-errors.ts'
import type { OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { allInputs, commonDataType, constantNumbers, range } from './shared/inputs.ts'

const NAMES = ['start', 'limit', 'delta']

/** Inputs: start, limit (exclusive), delta. They have to be constants, since they decide the length. */
export const Range: OpDefinition = {
  op: 'Range',
  since: 11,
  attributes: {},
  infer(node, inputs) {
    const dtype = commonDataType(allInputs(inputs))
    const [start, limit, delta] = NAMES.map((name, i) => {
      const [number] = constantNumbers(node, inputs[i], name) ?? []
      if (number === undefined) throw opFormUnsupported(node, `has no ${name}`)
      return number
    })
    if (delta === 0) throw new Error('its delta is 0')
    const length = Math.max(0, Math.ceil((limit - start) / delta))
    return [
      withContent(
        { dtype, shape: [length] },
        range(Math.min(length, 1000)).map((i) => start + i * delta),
      ),
    ]
  },
  vjp: 'none',
}
