/** Texts by strangers, such as what a package says of itself: shown as they are, but for what could deceive a reader or fill a page. */

/** Control characters (line breaks aside), and those that turn the direction of what follows or cannot be seen. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}]/gu

/** Without characters that hide or turn others, and cut to `most` characters, the last of them `…`. */
export function plainText(text: string, most: number): string {
  // What is far too long is not even read to its end.
  const visible = text
    .slice(0, most * 4)
    .replace(HIDDEN, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  const characters = [...visible]
  return characters.length > most || text.length > most * 4
    ? `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : visible
}

/** The address as a link may have it; null for whatever is not http(s). */
export function webAddress(text: string | null | undefined): string | null {
  if (!text || text.length > 2000 || !URL.canParse(text)) return null
  const { protocol, href } = new URL(text)
  return protocol === 'http:' || protocol === 'https:' ? href : null
}

/** `sha512-AbCdEf…z9==`: enough to tell two apart by eye. */
export function shortIntegrity(integrity: string): string {
  const text = plainText(integrity, 200)
  return text.length > 24 ? `${text.slice(0, 15)}…${text.slice(-6)}` : text
}
