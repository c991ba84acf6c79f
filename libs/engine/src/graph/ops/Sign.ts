import type { OpDefinition } from '../op.ts'
import { inferUnary } from './shared/elementwise.ts'

export const Sign: OpDefinition = { op: 'Sign', attributes: {}, infer: inferUnary, vjp: 'none' }
