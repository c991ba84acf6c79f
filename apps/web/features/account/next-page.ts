/** Where to go after signing in: a path of ours, never another site's address. */
export function safeNext(next: string | null): string {
  if (!next || !next.startsWith('/')) return '/'
  const base = 'http://sightline.invalid'
  try {
    const url = new URL(next, base)
    return url.origin === base ? url.pathname + url.search + url.hash : '/'
  } catch {
    return '/'
  }
}
