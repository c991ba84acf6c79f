import { expect, it } from 'vitest'
import { plainText, shortIntegrity, webAddress } from './plain-text.ts'

it.each([
  ['Score-CAM', 20, 'Score-CAM'],
  ['a\nb', 20, 'a\nb'],
  ['<img src=x onerror=alert(1)>', 40, '<img src=x onerror=alert(1)>'],
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['abcd efg', 6, 'abcd…'],
  // What looks like “exe.txt” but is “txt.exe” otherwise.
  ['by \u202etxt.exe', 40, 'by txt.exe'],
  ['zero\u200bwidth\u0007', 40, 'zero width'],
  ['😀😀😀', 2, '😀…'],
  ['x'.repeat(1_000_000), 3, 'xx…'],
  [' '.repeat(100) + 'x', 3, '…'],
])('%j in %d characters: %j', (text, most, shown) => {
  expect(plainText(text, most)).toBe(shown)
})

it.each([
  ['https://example.org/a b', 'https://example.org/a%20b'],
  ['http://localhost:1', 'http://localhost:1/'],
  ['javascript:alert(1)', null],
  ['JavaScript:alert(1)', null],
  [' javascript:alert(1)', null],
  ['data:text/html,<script>', null],
  ['file:///etc/passwd', null],
  ['//example.org', null],
  ['/settings', null],
  ['', null],
  [null, null],
  [`https://example.org/${'a'.repeat(3000)}`, null],
])('%j as a link: %j', (text, address) => {
  expect(webAddress(text)).toBe(address)
})

it('an integrity is told by its beginning and end', () => {
  expect(shortIntegrity(`sha512-${'abcdefghij'.repeat(8)}xyzw12==`)).toBe('sha512-abcdefgh…zw12==')
  expect(shortIntegrity('sha512-abc')).toBe('sha512-abc')
})
