import { expect, it } from 'vitest'
import { safeNext } from './next-page.ts'

it.each([
  [null, '/'],
  ['', '/'],
  ['/compare?runs=a,b&image=3', '/compare?runs=a,b&image=3'],
  ['/experiments/1#top', '/experiments/1#top'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example/', '/'],
  ['/\t/elsewhere.example/', '/'],
  ['javascript:alert(1)', '/'],
])('after sign-in, %j leads to %s', (next, path) => {
  expect(safeNext(next)).toBe(path)
})
