import { extremum } from './shared/extremum.ts'

export const Max = extremum('Max')
