import { WORKER_ENVIRONMENT, WORKER_OPTIONS } from '@sightline/engine/worker-environment'
import { expect, it } from 'vitest'
import { ENVIRONMENT, OPTIONS } from './supervise.mjs'

it('starts processes as the engine wants them', () => {
  expect(ENVIRONMENT).toEqual(WORKER_ENVIRONMENT)
  expect(OPTIONS).toEqual(WORKER_OPTIONS)
})
