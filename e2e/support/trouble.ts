/** What a browser complains about while a journey goes on: none of it may happen unless the journey says so. */
import type { BrowserContext } from '@playwright/test'

export interface Trouble {
  /** Requests to such addresses may be refused. */
  expectRefusal(address: RegExp): void
  found(): readonly string[]
}

export function watchTrouble(context: BrowserContext): Trouble {
  const refusals: RegExp[] = []
  const found: string[] = []
  const isExpected = (address: string) => refusals.some((pattern) => pattern.test(address))
  context.on('weberror', (error) => found.push(`exception: ${error.error().stack ?? error.error().message}`))
  context.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.location().url)) found.push(`console: ${message.text()}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400 && !isExpected(response.url())) found.push(`${response.status()} ${response.url()}`)
  })
  context.on('requestfailed', (request) => {
    // Whoever leaves a page ends what it was loading.
    const reason = request.failure()?.errorText
    if (reason !== 'net::ERR_ABORTED') found.push(`${reason} ${request.url()}`)
  })
  return { expectRefusal: (address) => void refusals.push(address), found: () => found }
}
