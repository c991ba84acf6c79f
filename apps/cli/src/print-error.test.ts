import { SightlineError, type ErrorKind } from '@sightline/engine/declarations'
import { expect, it } from 'vitest'
import { asSightlineError, describeError, exitCodeOf } from './print-error.ts'

it.each<[ErrorKind, number]>([
  ['usage', 2],
  ['invalid', 2],
  ['unsupported', 2],
  ['io', 1],
  ['internal', 1],
  ['aborted', 130],
])('%s ends with %d', (kind, code) => expect(exitCodeOf(kind)).toBe(code))

const error = new SightlineError({ code: 'LAYER_UNKNOWN', kind: 'usage', message: 'No such layer.', hint: 'Look again.' })

it('prints two lines', () => expect(describeError(error, false)).toBe('error LAYER_UNKNOWN: No such layer.\n  → Look again.'))

it('adds the stack where one debugs', () => expect(describeError(error, true)).toMatch(/\n +at .*print-error\.test\.ts/))

it.each([
  [Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), 'MACHINE_FAILED', 'io'],
  [new TypeError('x is not a function'), 'INTERNAL', 'internal'],
  [new DOMException('stopped', 'AbortError'), 'ABORTED', 'aborted'],
  [error, 'LAYER_UNKNOWN', 'usage'],
])('%s is %s', (thrown, code, kind) => expect(asSightlineError(thrown)).toMatchObject({ code, kind }))
