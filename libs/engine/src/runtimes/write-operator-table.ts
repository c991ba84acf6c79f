/** `npm run docs:operators` */
import { writeFileSync } from 'node:fs'
import { describeOperators, OPERATOR_TABLE_PATH } from './operator-table.ts'

writeFileSync(new URL(`../../../../${OPERATOR_TABLE_PATH}`, import.meta.url), describeOperators())
