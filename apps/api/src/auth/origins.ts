/** From which addresses a browser may change something: the public one alone. */

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The public address; where that is this machine, under each of its names, since people type either. */
export function trustedOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl)
  if (!LOOPBACK.includes(url.hostname)) return [url.origin]
  return LOOPBACK.map((host) => `${url.protocol}//${host}${url.port && `:${url.port}`}`)
}
