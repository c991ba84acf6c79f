import { logic } from './shared/logic.ts'

export const GreaterOrEqual = { ...logic('GreaterOrEqual'), since: 12 }
