'use client'
import { useQueryClient } from '@tanstack/react-query'
import { Keyboard, LogOut, Settings } from 'lucide-react'
import Link from 'next/link'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '../../components/menu.tsx'
import { useToast } from '../../components/toast.tsx'
import { useSignedIn } from '../../lib/workspace.ts'
import { useShowShortcuts } from '../shortcuts/shortcuts.tsx'
import { initialsOf } from './initials.ts'
import { setTheme, useTheme } from './theme.ts'
import { WorkspaceChoice } from './workspace-menu.tsx'

export function AccountMenu() {
  const { user, workspaces } = useSignedIn()
  const theme = useTheme()
  const showShortcuts = useShowShortcuts()
  const queryClient = useQueryClient()
  const toast = useToast()
  const signOut = async () => {
    // Loaded when needed: no other part of most pages speaks to the sign-in.
    const { auth, toAuthError } = await import('../../lib/auth-client.ts')
    const { error } = await auth.signOut()
    if (error) return toast.fail(toAuthError(error))
    queryClient.clear()
    location.assign('/sign-in')
  }
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${initialsOf(user.name)}: account of ${user.name}`}
          className="ml-1 flex size-8 items-center justify-center rounded-full border border-line-strong text-xs font-medium hover:bg-hover"
        >
          {initialsOf(user.name)}
        </button>
      }
    >
      <div className="px-2 py-1">
        <p className="font-medium">{user.name}</p>
        <p className="text-xs break-all text-muted">{user.email}</p>
      </div>
      <MenuSeparator />
      {workspaces.length > 1 && (
        <div className="md:hidden">
          <MenuLabel>Workspace</MenuLabel>
          <WorkspaceChoice />
          <MenuSeparator />
        </div>
      )}
      <div className="sm:hidden">
        <MenuLabel>Theme</MenuLabel>
        <MenuChoice
          label="Theme"
          value={theme}
          options={[
            { value: 'system', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={setTheme}
        />
        <MenuSeparator />
      </div>
      <MenuLink>
        <Link href="/settings">
          <Settings aria-hidden size={14} /> Settings
        </Link>
      </MenuLink>
      <MenuItem icon={<Keyboard aria-hidden size={14} />} onSelect={showShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuItem icon={<LogOut aria-hidden size={14} />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  )
}
