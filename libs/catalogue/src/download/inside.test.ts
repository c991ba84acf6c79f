import { expect, it } from 'vitest'
import { isInside } from './inside.ts'

it.each([
  ['http://localhost/', true],
  ['http://LOCALHOST./', true],
  ['http://api.localhost/', true],
  ['http://postgres/', true],
  ['http://127.1/', true],
  ['http://2130706433/', true],
  ['http://0x7f.0.0.1/', true],
  ['http://0.0.0.0/', true],
  ['http://10.1.2.3/', true],
  ['http://172.31.255.255/', true],
  ['http://192.168.0.1/', true],
  ['http://100.64.0.1/', true],
  ['http://169.254.169.254/latest', true],
  ['http://[::1]/', true],
  ['http://[::]/', true],
  ['http://[::ffff:127.0.0.1]/', true],
  ['http://[fd00::1]/', true],
  ['http://[fe80::1]/', true],
  ['http://172.32.0.1/', false],
  ['http://8.8.8.8/', false],
  ['http://[2606:4700::1111]/', false],
  ['https://storage.googleapis.com/', false],
])('%s', (url, inside) => {
  expect(isInside(new URL(url).hostname)).toBe(inside)
})
