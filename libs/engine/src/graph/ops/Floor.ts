import { step } from './shared/step.ts'

export const Floor = step('Floor', Math.floor)
