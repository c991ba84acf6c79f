/** Short names for the nodes that gradient rules emit most, so that a rule reads like its formula. Numbers become float32 constants. */
import type { GraphBuilder } from '../../builder.ts'
import { integers, scalar } from '../../graph.ts'

/** A value's name, or a number. */
export type Operand = string | number

export function arithmetic(build: GraphBuilder) {
  const named = (operand: Operand) => (typeof operand === 'number' ? build.constant(scalar(operand)) : operand)
  const unary = (op: string) => (a: Operand) => build.op(op, [named(a)])
  const binary = (op: string) => (a: Operand, b: Operand) => build.op(op, [named(a), named(b)])
  return {
    add: binary('Add'),
    subtract: binary('Sub'),
    multiply: binary('Mul'),
    divide: binary('Div'),
    power: binary('Pow'),
    equal: binary('Equal'),
    greater: binary('Greater'),
    less: binary('Less'),
    and: binary('And'),
    not: unary('Not'),
    negate: unary('Neg'),
    exp: unary('Exp'),
    log: unary('Log'),
    where: (condition: string, a: Operand, b: Operand) => build.op('Where', [condition, named(a), named(b)]),
    sumOver: (value: string, axes: readonly number[]) =>
      build.op('ReduceSum', [value, build.constant(integers(axes))], { keepdims: 1 }),
  }
}
