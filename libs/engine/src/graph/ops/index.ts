import type { OpDefinition } from '../op.ts'

export const OPS: ReadonlyMap<string, OpDefinition> = new Map()
