export { SightlineError, aborted, nearest, toSightlineError, type ErrorDescription, type ErrorKind } from './sightline-error.ts'
