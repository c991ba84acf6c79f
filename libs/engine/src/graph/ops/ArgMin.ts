import { argExtremum } from './shared/arg-extremum.ts'

export const ArgMin = argExtremum('ArgMin')
