import { argExtremum } from './shared/arg-extremum.ts'

export const ArgMax = argExtremum('ArgMax')
