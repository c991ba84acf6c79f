import { DATA_TYPES } from '../data-types.ts'
import type { DataType, Dimension } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { elementwiseContent, withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** `to` is a TensorProto.DataType; `saturate` concerns float8 alone. */
const ATTRIBUTES = { to: attribute('int'), saturate: attribute('int', 1) }

export const Cast: OpDefinition = {
  op: 'Cast',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const type = inputType(inputs, 0, 'input')
    const dtype = targetType(readAttributes(node, ATTRIBUTES).to)
    const content = elementwiseContent([type], convert(dtype))
    return [withContent({ dtype, shape: type.shape }, content)]
  },
  /** Between floating-point types it is the identity; through anything else no gradient passes. */
  vjp(context) {
    const { node, build, wanted } = context
    const [from, to] = [build.type(node.inputs[0]).dtype, build.type(node.outputs[0]).dtype]
    if (!wanted[0] || !from.startsWith('float') || !to.startsWith('float')) return [null]
    return [build.op('Cast', [outputGradient(context)], { to: DATA_TYPES[from] })]
  },
}

function targetType(code: number | undefined): DataType {
  const found = Object.entries(DATA_TYPES).find(([, value]) => value === code)
  if (!found) throw new Error(`it converts to a type that Sightline does not know (ONNX data type ${code})`)
  return found[0] as DataType
}

function convert(dtype: DataType): (item: Dimension) => Dimension | undefined {
  return (item) => {
    if (dtype.startsWith('float')) return item
    if (dtype === 'bool') return typeof item === 'number' ? Number(item !== 0) : undefined
    return typeof item === 'number' ? Math.trunc(item) : item
  }
}
