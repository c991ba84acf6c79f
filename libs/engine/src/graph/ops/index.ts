/** Every operator of the graph, each with its attributes, shape rule and gradient rule. Adding one = one file and two lines here. */
import type { OpDefinition } from '../op.ts'
import { Abs } from './Abs.ts'
import { Add } from './Add.ts'
import { And } from './And.ts'
import { ArgMax } from './ArgMax.ts'
import { ArgMin } from './ArgMin.ts'
import { AveragePool } from './AveragePool.ts'
import { BatchNormalization } from './BatchNormalization.ts'
import { Cast } from './Cast.ts'
import { CastLike } from './CastLike.ts'
import { Ceil } from './Ceil.ts'
import { Celu } from './Celu.ts'
import { Clip } from './Clip.ts'
import { Concat } from './Concat.ts'
import { Constant } from './Constant.ts'
import { ConstantOfShape } from './ConstantOfShape.ts'
import { Conv } from './Conv.ts'
import { ConvTranspose } from './ConvTranspose.ts'
import { Cos } from './Cos.ts'
import { CumSum } from './CumSum.ts'
import { DepthToSpace } from './DepthToSpace.ts'
import { DequantizeLinear } from './DequantizeLinear.ts'
import { Div } from './Div.ts'
import { Dropout } from './Dropout.ts'
import { Einsum } from './Einsum.ts'
import { Elu } from './Elu.ts'
import { Equal } from './Equal.ts'
import { Erf } from './Erf.ts'
import { Exp } from './Exp.ts'
import { Expand } from './Expand.ts'
import { Flatten } from './Flatten.ts'
import { Floor } from './Floor.ts'
import { Gather } from './Gather.ts'
import { GatherElements } from './GatherElements.ts'
import { GatherND } from './GatherND.ts'
import { Gelu } from './Gelu.ts'
import { Gemm } from './Gemm.ts'
import { GlobalAveragePool } from './GlobalAveragePool.ts'
import { GlobalLpPool } from './GlobalLpPool.ts'
import { GlobalMaxPool } from './GlobalMaxPool.ts'
import { Greater } from './Greater.ts'
import { GreaterOrEqual } from './GreaterOrEqual.ts'
import { GroupNormalization } from './GroupNormalization.ts'
import { HardSigmoid } from './HardSigmoid.ts'
import { HardSwish } from './HardSwish.ts'
import { Identity } from './Identity.ts'
import { InstanceNormalization } from './InstanceNormalization.ts'
import { IsInf } from './IsInf.ts'
import { IsNaN } from './IsNaN.ts'
import { LRN } from './LRN.ts'
import { LayerNormalization } from './LayerNormalization.ts'
import { LeakyRelu } from './LeakyRelu.ts'
import { Less } from './Less.ts'
import { LessOrEqual } from './LessOrEqual.ts'
import { Log } from './Log.ts'
import { LogSoftmax } from './LogSoftmax.ts'
import { LpNormalization } from './LpNormalization.ts'
import { LpPool } from './LpPool.ts'
import { MatMul } from './MatMul.ts'
import { Max } from './Max.ts'
import { MaxPool } from './MaxPool.ts'
import { MaxUnpool } from './MaxUnpool.ts'
import { MeanVarianceNormalization } from './MeanVarianceNormalization.ts'
import { Min } from './Min.ts'
import { Mish } from './Mish.ts'
import { Mod } from './Mod.ts'
import { Mul } from './Mul.ts'
import { Neg } from './Neg.ts'
import { Not } from './Not.ts'
import { Or } from './Or.ts'
import { PRelu } from './PRelu.ts'
import { Pad } from './Pad.ts'
import { Pow } from './Pow.ts'
import { QuantizeLinear } from './QuantizeLinear.ts'
import { Range } from './Range.ts'
import { Reciprocal } from './Reciprocal.ts'
import { ReduceL1 } from './ReduceL1.ts'
import { ReduceL2 } from './ReduceL2.ts'
import { ReduceLogSum } from './ReduceLogSum.ts'
import { ReduceLogSumExp } from './ReduceLogSumExp.ts'
import { ReduceMax } from './ReduceMax.ts'
import { ReduceMean } from './ReduceMean.ts'
import { ReduceMin } from './ReduceMin.ts'
import { ReduceProd } from './ReduceProd.ts'
import { ReduceSum } from './ReduceSum.ts'
import { ReduceSumSquare } from './ReduceSumSquare.ts'
import { Relu } from './Relu.ts'
import { Reshape } from './Reshape.ts'
import { Resize } from './Resize.ts'
import { Round } from './Round.ts'
import { ScatterElements } from './ScatterElements.ts'
import { ScatterND } from './ScatterND.ts'
import { Selu } from './Selu.ts'
import { Shape } from './Shape.ts'
import { Sigmoid } from './Sigmoid.ts'
import { Sign } from './Sign.ts'
import { Sin } from './Sin.ts'
import { Size } from './Size.ts'
import { Slice } from './Slice.ts'
import { Softmax } from './Softmax.ts'
import { Softplus } from './Softplus.ts'
import { Softsign } from './Softsign.ts'
import { SpaceToDepth } from './SpaceToDepth.ts'
import { Split } from './Split.ts'
import { Sqrt } from './Sqrt.ts'
import { Squeeze } from './Squeeze.ts'
import { Sub } from './Sub.ts'
import { Sum } from './Sum.ts'
import { Tanh } from './Tanh.ts'
import { ThresholdedRelu } from './ThresholdedRelu.ts'
import { Tile } from './Tile.ts'
import { Transpose } from './Transpose.ts'
import { Trilu } from './Trilu.ts'
import { Unsqueeze } from './Unsqueeze.ts'
import { Where } from './Where.ts'
import { Xor } from './Xor.ts'

const DEFINITIONS: readonly OpDefinition[] = [
  Abs,
  Add,
  And,
  ArgMax,
  ArgMin,
  AveragePool,
  BatchNormalization,
  Cast,
  CastLike,
  Ceil,
  Celu,
  Clip,
  Concat,
  Constant,
  ConstantOfShape,
  Conv,
  ConvTranspose,
  Cos,
  CumSum,
  DepthToSpace,
  DequantizeLinear,
  Div,
  Dropout,
  Einsum,
  Elu,
  Equal,
  Erf,
  Exp,
  Expand,
  Flatten,
  Floor,
  Gather,
  GatherElements,
  GatherND,
  Gelu,
  Gemm,
  GlobalAveragePool,
  GlobalLpPool,
  GlobalMaxPool,
  Greater,
  GreaterOrEqual,
  GroupNormalization,
  HardSigmoid,
  HardSwish,
  Identity,
  InstanceNormalization,
  IsInf,
  IsNaN,
  LRN,
  LayerNormalization,
  LeakyRelu,
  Less,
  LessOrEqual,
  Log,
  LogSoftmax,
  LpNormalization,
  LpPool,
  MatMul,
  Max,
  MaxPool,
  MaxUnpool,
  MeanVarianceNormalization,
  Min,
  Mish,
  Mod,
  Mul,
  Neg,
  Not,
  Or,
  PRelu,
  Pad,
  Pow,
  QuantizeLinear,
  Range,
  Reciprocal,
  ReduceL1,
  ReduceL2,
  ReduceLogSum,
  ReduceLogSumExp,
  ReduceMax,
  ReduceMean,
  ReduceMin,
  ReduceProd,
  ReduceSum,
  ReduceSumSquare,
  Relu,
  Reshape,
  Resize,
  Round,
  ScatterElements,
  ScatterND,
  Selu,
  Shape,
  Sigmoid,
  Sign,
  Sin,
  Size,
  Slice,
  Softmax,
  Softplus,
  Softsign,
  SpaceToDepth,
  Split,
  Sqrt,
  Squeeze,
  Sub,
  Sum,
  Tanh,
  ThresholdedRelu,
  Tile,
  Transpose,
  Trilu,
  Unsqueeze,
  Where,
  Xor,
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
