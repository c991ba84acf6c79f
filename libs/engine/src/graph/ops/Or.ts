import { logic } from './shared/logic.ts'

export const Or = logic('Or', { of: 'bool' })
