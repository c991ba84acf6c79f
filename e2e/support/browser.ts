/** The browser of the journeys: Playwright's own where it has been downloaded, else the one inside an npm package, else the system's. */
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import packaged from '@sparticuz/chromium'

export interface Browser {
  readonly executablePath: string
  readonly args: readonly string[]
}

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export async function findBrowser(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  if (existsSync(chromium.executablePath())) return { executablePath: chromium.executablePath(), args }
  // The package unpacks a Linux binary; elsewhere Playwright's own is a command away.
  if (process.platform === 'linux' && process.arch === 'x64') {
    // Not with the package's own arguments: those are for functions in a cloud, of one process and without the web's security.
    return { executablePath: await packaged.executablePath(), args }
  }
  const system = SYSTEM.find((path) => existsSync(path))
  if (system) return { executablePath: system, args }
  throw new Error('no browser for the journeys: run `npx playwright install chromium`')
}
