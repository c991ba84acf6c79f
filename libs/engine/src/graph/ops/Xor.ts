import { logic } from './shared/logic.ts'

export const Xor = logic('Xor', { of: 'bool' })
