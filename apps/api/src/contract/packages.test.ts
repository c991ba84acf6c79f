import { expect, it } from 'vitest'
import { registrySpec } from './packages.ts'

it.each(['explainer-x', 'explainer-x@1.2.0', '@lab/explainer@^1.0.0', '@lab/explainer@next', 'x@>=1.0.0||2.x', ' explainer-x '])(
  'a name in the registry: %s',
  (spec) => expect(registrySpec.parse(spec)).toBe(spec.trim()),
)

it.each([
  '',
  './folder',
  '/etc',
  '../x.tgz',
  'file:../x',
  'https://example.org/x.tgz',
  'github:me/x',
  'me/x',
  'x@npm:y@1',
  'x@file:/etc',
  '--registry=x',
  'x y',
])('nothing else: %s', (spec) => expect(registrySpec.safeParse(spec).success).toBe(false))
