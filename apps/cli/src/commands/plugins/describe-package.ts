/** Packages in words, for people. */
import type { KeptPackage, SandboxProtection } from '@sightline/plugin-host'
import { formatTable } from '../../output/table.ts'

/** What a package says of itself. */
export function describeKept({
  name,
  version,
  license,
  author,
  description,
  integrity,
  explainers,
  warnings,
}: KeptPackage): string {
  const facts = [author && `by ${author}`, license && `licence ${license}`].filter(Boolean).join(', ')
  return [
    `${name} ${version}${facts ? `, ${facts}` : ''}`,
    ...(description ? [description] : []),
    integrity,
    '',
    formatTable(
      [{ title: 'method' }, { title: 'shows' }],
      explainers.map(({ id, summary }) => [id, summary]),
    ),
    ...warnings.map((warning) => `warning: ${warning}`),
  ].join('\n')
}

/** What keeps it in, here. */
export function describeProtection({ closed, missing }: SandboxProtection): string {
  const list = (title: string, sentences: readonly string[]) =>
    sentences.length > 0 ? [title, ...sentences.map((sentence) => `  ${sentence}`)] : []
  return [
    ...list('Its code runs in a process of its own. Closed to it on this machine:', closed),
    ...list('Not closed on this machine:', missing),
    'More: docs/plugin-safety.md',
  ].join('\n')
}
