/** Nodes of older operator sets in the form that the graph's operators have: that of the newest one. What moved from an attribute to an input becomes a constant. */
import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { floats, integers, scalar, type Attribute, type AttributeKind, type Initializer } from '../../graph/graph.ts'

/** A node in the middle of its translation. */
export interface Draft {
  readonly name: string
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly kinds: Readonly<Record<string, AttributeKind>>
}

export interface UpgradeContext {
  readonly opset: number
  constant(value: Initializer): string
}

/** `before`: the first operator set that the rule does not concern. */
interface Upgrade {
  readonly before: number
  apply(draft: Draft, context: UpgradeContext): Draft
}

export function upgradeNode(draft: Draft, context: UpgradeContext): Draft {
  return (UPGRADES[draft.op] ?? []).reduce(
    (node, { before, apply }) => (context.opset < before ? apply(node, context) : node),
    draft,
  )
}

/** The draft with these attributes taken out. */
function without(draft: Draft, names: readonly string[]): Draft {
  const attributes = Object.fromEntries(Object.entries(draft.attributes).filter(([name]) => !names.includes(name)))
  return { ...draft, attributes }
}

function withInput(draft: Draft, index: number, input: string): Draft {
  const inputs = Array.from({ length: Math.max(draft.inputs.length, index + 1) }, (_, i) => draft.inputs[i] ?? '')
  inputs[index] = input
  return { ...draft, inputs }
}

type MakeConstant = (value: Attribute) => Initializer

const listOfIntegers: MakeConstant = (value) => integers(value as readonly number[])
const oneNumber: MakeConstant = (value) => scalar(value as number)
const listOfFloats: MakeConstant = (value) => floats([(value as readonly number[]).length], value as readonly number[])

/** Attributes that became inputs: `[attribute, place of the input, form]`. */
function toInputs(before: number, moves: readonly (readonly [string, number, MakeConstant])[]): Upgrade {
  return {
    before,
    apply: (draft, context) =>
      moves.reduce((node, [attribute, index, make]) => {
        const value = node.attributes[attribute]
        return value === undefined ? node : withInput(without(node, [attribute]), index, context.constant(make(value)))
      }, draft),
  }
}

/** Attributes that mean nothing any more. */
function dropped(before: number, names: readonly string[]): Upgrade {
  return { before, apply: (draft) => without(draft, names) }
}

const reduceAxes = [toInputs(18, [['axes', 1, listOfIntegers]])]

/** Resampling before operator set 11 knew one way only. */
const ASYMMETRIC = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }

function toResize(draft: Draft): Draft {
  const [data, scales] = draft.inputs
  const mode = draft.attributes['mode'] ?? 'nearest'
  return { ...draft, op: 'Resize', inputs: [data, '', scales ?? ''], attributes: { ...draft.attributes, ...ASYMMETRIC, mode } }
}

/** Operators that only a runtime knows, and that once meant something else: taken as they are they would give other numbers. */
function changed(before: number, reason: string): Upgrade[] {
  return [
    {
      before,
      apply(draft) {
        throw opFormUnsupported(draft, reason)
      },
    },
  ]
}

const UPGRADES: Readonly<Record<string, readonly Upgrade[]>> = {
  Clip: [
    toInputs(11, [
      ['min', 1, oneNumber],
      ['max', 2, oneNumber],
    ]),
  ],
  Pad: [
    toInputs(11, [
      ['pads', 1, listOfIntegers],
      ['value', 2, oneNumber],
    ]),
  ],
  Slice: [
    toInputs(10, [
      ['starts', 1, listOfIntegers],
      ['ends', 2, listOfIntegers],
      ['axes', 3, listOfIntegers],
    ]),
  ],
  Squeeze: [toInputs(13, [['axes', 1, listOfIntegers]])],
  Unsqueeze: [toInputs(13, [['axes', 1, listOfIntegers]])],
  Split: [
    toInputs(13, [['split', 1, listOfIntegers]]),
    {
      before: 18,
      apply: (draft) =>
        draft.inputs.length > 1 && draft.inputs[1] !== ''
          ? draft
          : { ...draft, attributes: { ...draft.attributes, num_outputs: draft.outputs.length } },
    },
  ],
  ReduceSum: [toInputs(13, [['axes', 1, listOfIntegers]])],
  ReduceMean: reduceAxes,
  ReduceMax: reduceAxes,
  ReduceMin: reduceAxes,
  ReduceProd: reduceAxes,
  ReduceL1: reduceAxes,
  ReduceL2: reduceAxes,
  ReduceLogSum: reduceAxes,
  ReduceLogSumExp: reduceAxes,
  ReduceSumSquare: reduceAxes,
  Dropout: [dropped(12, ['ratio', 'is_test'])],
  BatchNormalization: [
    {
      before: 9,
      apply(draft) {
        if (draft.attributes['spatial'] === 0) throw opFormUnsupported(draft, 'normalises every position by itself (spatial = 0)')
        return without(draft, ['spatial'])
      },
    },
    {
      // In older sets the further outputs said that the model was being trained; their values are not asked for.
      before: 14,
      apply: (draft) => ({ ...draft, outputs: draft.outputs.slice(0, 1) }),
    },
  ],
  Upsample: [toInputs(9, [['scales', 1, listOfFloats]]), { before: 10, apply: toResize }],
  Resize: [{ before: 11, apply: toResize }],
  Hardmax: changed(13, 'runs over all axes from one on, as before operator set 13'),
  RoiAlign: changed(16, 'counts pixels as before operator set 16'),
  Scatter: [{ before: 11, apply: (draft) => ({ ...draft, op: 'ScatterElements' }) }],
}
