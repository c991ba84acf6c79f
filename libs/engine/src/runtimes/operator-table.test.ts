import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeOperators, OPERATOR_TABLE_PATH } from './operator-table.ts'

test('the table of operators in the docs is that of the code (else: npm run docs:operators)', () => {
  expect(readFileSync(new URL(`../../../../${OPERATOR_TABLE_PATH}`, import.meta.url), 'utf8')).toBe(describeOperators())
})
