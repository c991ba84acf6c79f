/** Every point at which a gradient rule is checked. */
import { ALGEBRA_CASES } from './algebra.ts'
import { ELEMENTWISE_CASES } from './elementwise.ts'
import { SHAPE_CASES } from './shapes.ts'
import { TRANSFORMER_CASES } from './transformers.ts'
import type { VjpCase } from './vjp-case.ts'
import { CONVOLUTION_CASES, POOL_CASES } from './windows.ts'

export const VJP_CASES: readonly VjpCase[] = [
  ...ELEMENTWISE_CASES,
  ...CONVOLUTION_CASES,
  ...POOL_CASES,
  ...SHAPE_CASES,
  ...ALGEBRA_CASES,
  ...TRANSFORMER_CASES,
]
