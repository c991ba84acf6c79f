import { readFile } from 'node:fs/promises'

/** Of the engine that is installed beside us. */
export async function engineVersion(): Promise<string> {
  const file = new URL('../package.json', import.meta.resolve('@sightline/engine'))
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version
}
