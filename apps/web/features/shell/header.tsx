'use client'
import { Menu as MenuIcon } from 'lucide-react'
import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuLink } from '../../components/menu.tsx'
import { classNames } from '../../lib/class-names.ts'
import { AccountMenu } from './account-menu.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'

export interface Crumb {
  readonly label: string
  /** Absent: here. */
  readonly href?: string
}

const SECTIONS = [
  { label: 'Experiments', href: '/experiments' },
  { label: 'Models', href: '/models' },
  { label: 'Images', href: '/images' },
  { label: 'Explainers', href: '/explainers' },
] as const

/** Name, sections with the way down to this page, the page's actions, then workspace, theme and account. */
export function Header({ crumbs, actions }: { crumbs: readonly Crumb[]; actions?: ReactNode }) {
  const [section, ...below] = crumbs
  return (
    <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-2 border-b bg-page px-4">
      <a href="#content" className="sr-only rounded-md bg-raised px-2 py-1 focus:not-sr-only focus:absolute focus:z-50">
        Skip to content
      </a>
      <div className="lg:hidden">
        <Menu align="start" trigger={<IconButton label="Sections" icon={<MenuIcon aria-hidden size={16} />} className="-ml-2" />}>
          {SECTIONS.map(({ label, href }) => (
            <MenuLink key={href}>
              <Link href={href}>{label}</Link>
            </MenuLink>
          ))}
        </Menu>
      </div>
      <Link href="/experiments" className="mr-2 hidden shrink-0 font-semibold tracking-tight sm:block">
        Sightline
      </Link>
      <nav aria-label="Sections" className="flex min-w-0 flex-1 items-center gap-1">
        {SECTIONS.map(({ label, href }) => {
          const here = label === section?.label
          return (
            <Fragment key={href}>
              <Link
                href={href}
                aria-current={here && below.length === 0 ? 'page' : undefined}
                className={classNames(
                  'shrink-0 rounded-md px-2 py-1 hover:bg-hover',
                  here ? 'text-ink' : 'hidden text-muted lg:block',
                  here && below.length === 0 && 'font-medium',
                  here && below.length > 0 && 'hidden sm:block',
                )}
              >
                {label}
              </Link>
              {here && <Below crumbs={below} />}
            </Fragment>
          )
        })}
        {section && !SECTIONS.some(({ label }) => label === section.label) && <Below crumbs={crumbs} first />}
      </nav>
      {actions && <div className="flex shrink-0 items-center gap-2">{actions}</div>}
      <div className="flex shrink-0 items-center">
        <WorkspaceMenu />
        <ThemeSwitch />
        <AccountMenu />
      </div>
    </header>
  )
}

/** The way down from a section, the last one is here. */
function Below({ crumbs, first = false }: { crumbs: readonly Crumb[]; first?: boolean }) {
  return crumbs.map(({ label, href }, at) => (
    <Fragment key={`${at}-${label}`}>
      {(at > 0 || !first) && (
        // Narrow windows show the last crumb alone.
        <span aria-hidden className="text-faint max-sm:hidden">
          /
        </span>
      )}
      {href ? (
        <Link
          href={href}
          title={label}
          className={classNames(
            'max-w-64 min-w-0 truncate rounded-md px-1 py-1 hover:bg-hover',
            at < crumbs.length - 1 && 'max-sm:hidden',
          )}
        >
          {label}
        </Link>
      ) : (
        <span aria-current="page" title={label} className="max-w-80 min-w-0 truncate px-1 font-medium">
          {label}
        </span>
      )}
    </Fragment>
  ))
}
