import { expect, it } from 'vitest'
import { orderedId } from './ordered-id.ts'

it('makes ids of version 7 that sort as they were made, however many at once', () => {
  const ids = Array.from({ length: 10_000 }, () => orderedId())
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids.slice(0, 10)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
