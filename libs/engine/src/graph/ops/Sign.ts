import type { OpDefinition } from '../op.ts'
import { inferUnary } from './shared/elementwise.ts'

export const Sign: OpDefinition = { op: 'Sign', since: 9, attributes: {}, infer: inferUnary, vjp: 'none' }
