import { logic } from './shared/logic.ts'

export const Greater = logic('Greater')
