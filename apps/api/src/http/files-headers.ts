/** Headers of files: ranges, entity tags, names. Pure functions. */

export interface ByteRange {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/**
 * RFC 9110 §14. Null: the whole file, since nothing is asked, or in a unit or form that is not served (several ranges at once), which a server may ignore. `outside`: 416.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'outside' | null {
  const [, first, last] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  // The last so many bytes.
  if (first === '')
    return Number(last) === 0 || size === 0 ? 'outside' : { start: Math.max(0, size - Number(last)), end: size - 1 }
  const start = Number(first)
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (last !== '' && Number(last) < start) return null
  return start >= size ? 'outside' : { start, end }
}

/** Whether `If-None-Match` names this entity: weakly, as it is to be compared. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
}

/** RFC 6266: a plain name for old programs, and the whole one. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const safe = safeFileName(name)
  const plain = safe.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const whole = encodeURIComponent(safe).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** Control characters, those that turn the direction of writing, and what means something to a file system. */
// eslint-disable-next-line no-control-regex -- exactly those are meant
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]+/g

/** Without what means something to a file system or a terminal. */
export function safeFileName(name: string): string {
  const safe = name.replace(/\p{Surrogate}/gu, '-').replace(UNSAFE, '-')
  return safe.replace(/^[.\s-]+|[.\s]+$/g, '').slice(-150) || 'file'
}
