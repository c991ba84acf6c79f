/** What the platform prints: a line for each long step of a first start, one address, and what went wrong. */
import { performance } from 'node:perf_hooks'

/** A step that takes less is not worth a line. */
const SHORT_MILLISECONDS = 1000

export function createReport() {
  const print = (/** @type {string} */ text) => console.log(text)
  let isFirst = false

  return {
    say: print,

    /**
     * Does a step; one that makes something new gets a line.
     * @template {{ isNew: boolean }} Result @param {string} name @param {() => Promise<Result>} work
     */
    async step(name, work) {
      const started = performance.now()
      const result = await work()
      const milliseconds = performance.now() - started
      if (result.isNew && milliseconds > SHORT_MILLISECONDS) {
        if (!isFirst) print('Sightline makes ready what it needs; the next start is quicker.')
        isFirst = true
        print(`  ${name.padEnd(10)} ${(milliseconds / 1000).toFixed(1).padStart(6)} s`)
      }
      return result
    },

    /** @param {{ address: string, demo: { email: string, password: string } | null, home: string, databaseFolder: string | null }} found */
    ready({ address, demo, home, databaseFolder }) {
      const lines = ['', `Sightline is at ${address}`]
      if (demo) lines.push(`  to look around, sign in as ${demo.email} with the password ${demo.password}`)
      lines.push(`  its data is in ${home}${databaseFolder && !databaseFolder.startsWith(home) ? ` and ${databaseFolder}` : ''}`)
      lines.push('  Ctrl-C ends it')
      print(lines.join('\n'))
    },

    /** @param {unknown} thrown */
    fail(thrown) {
      const {
        code,
        message,
        hint,
        details = [],
        stack,
      } = /** @type {{ code?: string, message?: string, hint?: string, details?: string[], stack?: string }} */ (thrown)
      if (!hint) return console.error(`error INTERNAL: ${stack ?? String(thrown)}`)
      console.error([`error ${code}: ${message}`, `  → ${hint}`, ...details].join('\n'))
    },
  }
}
