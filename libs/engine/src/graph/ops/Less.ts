import { logic } from './shared/logic.ts'

export const Less = logic('Less')
