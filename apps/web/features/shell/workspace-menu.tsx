'use client'
import { ChevronsUpDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Menu, MenuChoice, MenuLabel } from '../../components/menu.tsx'
import { setWorkspace, useSignedIn, useWorkspace } from '../../lib/workspace.ts'

/** Which workspace one works in; shown to those who have a choice. */
export function WorkspaceMenu() {
  const { workspaces } = useSignedIn()
  const workspace = useWorkspace()
  if (!workspace || workspaces.length < 2) return null
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Workspace: ${workspace.name}`}
          className="flex h-8 max-w-44 items-center gap-1 rounded-md px-2 text-muted hover:bg-hover max-md:hidden"
        >
          <span className="truncate">{workspace.name}</span>
          <ChevronsUpDown aria-hidden size={14} className="shrink-0" />
        </button>
      }
    >
      <MenuLabel>Workspace</MenuLabel>
      <WorkspaceChoice />
    </Menu>
  )
}

export function WorkspaceChoice() {
  const { workspaces } = useSignedIn()
  const workspace = useWorkspace()
  const router = useRouter()
  return (
    <MenuChoice
      label="Workspace"
      value={workspace?.id ?? ''}
      options={workspaces.map(({ id, name }) => ({ value: id, label: <span className="truncate">{name}</span> }))}
      onChange={(id) => {
        setWorkspace(id)
        // What is open belongs to the other workspace.
        router.push('/experiments')
      }}
    />
  )
}
