import { step } from './shared/step.ts'

export const Ceil = step('Ceil', Math.ceil)
