import { step } from './shared/step.ts'

/** Halves go to the even neighbour. */
export const Round = { ...step('Round', roundToEven), since: 11 }

function roundToEven(x: number): number {
  const below = Math.floor(x)
  if (x - below !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}
