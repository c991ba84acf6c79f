'use client'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Tabs } from '../../components/tabs.tsx'
import { useWorkspace } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProfileForm } from './profile-form.tsx'
import { SessionList } from './session-list.tsx'
import { WorkspaceSettings } from './workspace-settings.tsx'

const TABS = ['profile', 'sessions', 'workspace'] as const

export function SettingsPage() {
  const workspace = useWorkspace()
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('profile'))
  return (
    <Page title="Settings" crumbs={[{ label: 'Settings' }]} width="read">
      <h1 className="mb-4 text-xl font-semibold">Settings</h1>
      <Tabs
        label="Settings"
        value={tab}
        onChange={(next) => void setTab(TABS.find((one) => one === next) ?? null)}
        tabs={[
          {
            value: 'profile',
            label: 'Profile',
            content: (
              <div className="space-y-10">
                <ProfileForm />
                <PasswordForm />
              </div>
            ),
          },
          { value: 'sessions', label: 'Sessions', content: <SessionList /> },
          // Another workspace starts with fresh forms.
          { value: 'workspace', label: 'Workspace', content: <WorkspaceSettings key={workspace?.id} workspace={workspace} /> },
        ]}
      />
    </Page>
  )
}
