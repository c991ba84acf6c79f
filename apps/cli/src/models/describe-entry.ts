/** A model of the catalogue in words. */
import { bytesOf, type CatalogueEntry, type Licence } from '@sightline/catalogue'

export function describeBytes(bytes: number | null): string {
  if (bytes === null) return '?'
  const megabytes = bytes / 1e6
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes)} MB`
}

export function describeLicence({ spdx }: Licence): string {
  return spdx ?? 'not known'
}

/** What one should know before it is downloaded. */
export function describeEntry(entry: CatalogueEntry): string {
  const { title, summary, publisher, files, licence, citation, verified } = entry
  const facts = [
    ['from', `${publisher}, ${files[0].urls[0]}`],
    ['size', describeBytes(bytesOf(entry))],
    ['licence', [`${describeLicence(licence)}.`, licence.note].filter(Boolean).join(' ')],
    ['cite', citation],
    ['checked', describeCheck(entry)],
    ['verified', verified ? `on ${verified.on} by ${verified.by}` : 'no: nobody has run this entry yet'],
  ]
  return [`${title}: ${summary}`, ...facts.map(([name, text]) => `  ${name.padEnd(8)}  ${text}`)].join('\n')
}

/** What will be compared with what the publisher says. */
function describeCheck({ files, shards }: CatalogueEntry): string {
  const hash = files.every(({ sha256 }) => sha256 !== null)
    ? 'by SHA-256'
    : files.every(({ sha256, md5 }) => sha256 !== null || md5 !== null)
      ? 'by MD5'
      : 'not: the publisher tells no hash'
  return shards && hash.startsWith('by') ? `${hash}, all but its weights, of which the publisher tells no hash` : hash
}
