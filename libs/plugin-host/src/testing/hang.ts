/** A program that loads a package which never ends loading: `hang.ts FOLDER ENCLOSURE`. */
import { join } from 'node:path'
import type { Enclosure } from '../sandbox/launch.ts'
import { startSandbox } from '../sandbox/sandbox-process.ts'

const [, , folder, enclosure] = process.argv
const sandbox = await startSandbox({
  folder,
  entry: join(folder, 'package/index.js'),
  name: 'It',
  enclosure: enclosure as Enclosure,
})
void sandbox.call('declare', null)
setTimeout(() => console.log('at work'), 200)
