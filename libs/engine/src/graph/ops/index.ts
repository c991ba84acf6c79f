/** Every operator of the graph, each with its attributes, shape rule and gradient rule. Adding one = one file and two lines here. */
import type { OpDefinition } from '../op.ts'
import { Abs } from './Abs.ts'
import { Add } from './Add.ts'
import { And } from './And.ts'
import { AveragePool } from './AveragePool.ts'
import { BatchNormalization } from './BatchNormalization.ts'
import { Cast } from './Cast.ts'
import { Clip } from './Clip.ts'
import { Concat } from './Concat.ts'
import { Constant } from './Constant.ts'
import { ConstantOfShape } from './ConstantOfShape.ts'
import { Conv } from './Conv.ts'
import { ConvTranspose } from './ConvTranspose.ts'
import { Div } from './Div.ts'
import { Dropout } from './Dropout.ts'
import { Elu } from './Elu.ts'
import { Equal } from './Equal.ts'
import { Erf } from './Erf.ts'
import { Exp } from './Exp.ts'
import { Expand } from './Expand.ts'
import { Flatten } from './Flatten.ts'
import { Gather } from './Gather.ts'
import { GatherElements } from './GatherElements.ts'
import { Gemm } from './Gemm.ts'
import { GlobalAveragePool } from './GlobalAveragePool.ts'
import { GlobalMaxPool } from './GlobalMaxPool.ts'
import { Greater } from './Greater.ts'
import { GreaterOrEqual } from './GreaterOrEqual.ts'
import { HardSigmoid } from './HardSigmoid.ts'
import { Identity } from './Identity.ts'
import { LeakyRelu } from './LeakyRelu.ts'
import { Less } from './Less.ts'
import { LessOrEqual } from './LessOrEqual.ts'
import { Log } from './Log.ts'
import { LogSoftmax } from './LogSoftmax.ts'
import { MatMul } from './MatMul.ts'
import { Max } from './Max.ts'
import { MaxPool } from './MaxPool.ts'
import { MaxUnpool } from './MaxUnpool.ts'
import { Min } from './Min.ts'
import { Mul } from './Mul.ts'
import { Neg } from './Neg.ts'
import { Not } from './Not.ts'
import { Or } from './Or.ts'
import { PRelu } from './PRelu.ts'
import { Pad } from './Pad.ts'
import { Pow } from './Pow.ts'
import { Reciprocal } from './Reciprocal.ts'
import { ReduceMax } from './ReduceMax.ts'
import { ReduceMean } from './ReduceMean.ts'
import { ReduceSum } from './ReduceSum.ts'
import { Relu } from './Relu.ts'
import { Reshape } from './Reshape.ts'
import { Resize } from './Resize.ts'
import { ScatterElements } from './ScatterElements.ts'
import { Selu } from './Selu.ts'
import { Shape } from './Shape.ts'
import { Sigmoid } from './Sigmoid.ts'
import { Sign } from './Sign.ts'
import { Slice } from './Slice.ts'
import { Softmax } from './Softmax.ts'
import { Softplus } from './Softplus.ts'
import { Softsign } from './Softsign.ts'
import { Split } from './Split.ts'
import { Sqrt } from './Sqrt.ts'
import { Squeeze } from './Squeeze.ts'
import { Sub } from './Sub.ts'
import { Sum } from './Sum.ts'
import { Tanh } from './Tanh.ts'
import { Tile } from './Tile.ts'
import { Transpose } from './Transpose.ts'
import { Unsqueeze } from './Unsqueeze.ts'
import { Where } from './Where.ts'

const DEFINITIONS: readonly OpDefinition[] = [
  Abs,
  Add,
  And,
  AveragePool,
  BatchNormalization,
  Cast,
  Clip,
  Concat,
  Constant,
  ConstantOfShape,
  Conv,
  ConvTranspose,
  Div,
  Dropout,
  Elu,
  Equal,
  Erf,
  Exp,
  Expand,
  Flatten,
  Gather,
  GatherElements,
  Gemm,
  GlobalAveragePool,
  GlobalMaxPool,
  Greater,
  GreaterOrEqual,
  HardSigmoid,
  Identity,
  LeakyRelu,
  Less,
  LessOrEqual,
  Log,
  LogSoftmax,
  MatMul,
  Max,
  MaxPool,
  MaxUnpool,
  Min,
  Mul,
  Neg,
  Not,
  Or,
  PRelu,
  Pad,
  Pow,
  Reciprocal,
  ReduceMax,
  ReduceMean,
  ReduceSum,
  Relu,
  Reshape,
  Resize,
  ScatterElements,
  Selu,
  Shape,
  Sigmoid,
  Sign,
  Slice,
  Softmax,
  Softplus,
  Softsign,
  Split,
  Sqrt,
  Squeeze,
  Sub,
  Sum,
  Tanh,
  Tile,
  Transpose,
  Unsqueeze,
  Where,
]

export const OPS: ReadonlyMap<string, OpDefinition> = byName(DEFINITIONS)

function byName(definitions: readonly OpDefinition[]): Map<string, OpDefinition> {
  const table = new Map<string, OpDefinition>()
  for (const definition of definitions) {
    if (table.has(definition.op)) throw new Error(`the operator ${definition.op} is defined twice`)
    table.set(definition.op, definition)
  }
  return table
}
