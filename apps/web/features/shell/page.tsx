'use client'
import type { ReactNode } from 'react'
import { classNames } from '../../lib/class-names.ts'
import { Header, type Crumb } from './header.tsx'

/**
 * The frame of every signed-in page: the header with the way here and the page's actions, then the content.
 *
 *     <Page title="Honest" crumbs={[{ label: 'Models', href: '/models' }, { label: 'Honest' }]} actions={<Button …/>}>
 */
export function Page({
  title,
  crumbs,
  actions,
  width = 'wide',
  children,
}: {
  /** Of the browser's tab; the page's first heading unless the content has one of its own (`width="full"`). */
  title: string
  /** From a section (`Experiments`, `Models`, …) down to here. */
  crumbs: readonly Crumb[]
  actions?: ReactNode
  /** `read`: for text and forms; `wide`: lists; `full`: the whole window, no padding: the content scrolls by itself. */
  width?: 'read' | 'wide' | 'full'
  children: ReactNode
}) {
  return (
    <div className={width === 'full' ? 'flex h-dvh flex-col' : undefined}>
      <title>{`${title} · Sightline`}</title>
      <Header crumbs={crumbs} actions={actions} />
      <main
        id="content"
        className={classNames(
          width === 'full' ? 'flex min-h-0 flex-1 flex-col' : 'mx-auto px-4 py-6 sm:px-6',
          width === 'read' && 'max-w-3xl',
          width === 'wide' && 'max-w-7xl',
        )}
      >
        {children}
      </main>
    </div>
  )
}
