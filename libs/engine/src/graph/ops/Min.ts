import { extremum } from './shared/extremum.ts'

export const Min = extremum('Min')
