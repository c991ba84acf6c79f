import type { Licence } from '@sightline/api/contract'

export function LicenceText({ licence: { spdx, note, url } }: { licence: Licence }) {
  return (
    <>
      {spdx ?? 'not known'}
      {note && `. ${note}`} {url && <Outside href={url} />}
    </>
  )
}

export function Outside({ href }: { href: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="[overflow-wrap:anywhere] text-accent underline underline-offset-2">
      {href.replace(/^https?:\/\//, '')}
    </a>
  )
}
