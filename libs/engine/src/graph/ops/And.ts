import { logic } from './shared/logic.ts'

export const And = logic('And', { of: 'bool' })
