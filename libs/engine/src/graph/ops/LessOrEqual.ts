import { logic } from './shared/logic.ts'

export const LessOrEqual = { ...logic('LessOrEqual'), since: 12 }
