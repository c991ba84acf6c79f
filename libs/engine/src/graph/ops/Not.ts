import { logic } from './shared/logic.ts'

export const Not = logic('Not', { of: 'bool' })
