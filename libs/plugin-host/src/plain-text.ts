/** Text of strangers as it may be shown: without what moves a terminal's cursor, colours it, or turns the direction of reading. */
// eslint-disable-next-line no-control-regex -- these are what it is about
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

export function plainText(text: string): string {
  return text.replace(UNSEEN, '')
}
