'use client'
/** Who is signed in, and in which workspace they work: kept per browser, the first one otherwise. */
import type { Me, Role, Workspace } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useSyncExternalStore } from 'react'
import { useTRPC } from './trpc.ts'

const KEY = 'sightline.workspace'
const listeners = new Set<() => void>()

export type SignedInMe = Me & { user: NonNullable<Me['user']> }

export function useMe() {
  const trpc = useTRPC()
  return useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 60_000 }))
}

export const MeContext = createContext<SignedInMe | null>(null)

/** Who is signed in; only below the frame of signed-in pages, which waits for it. */
export function useSignedIn(): SignedInMe {
  const me = useContext(MeContext)
  if (!me) throw new Error('useSignedIn is for pages in app/(signed-in) only.')
  return me
}

export function setWorkspace(workspaceId: string): void {
  if (localStorage.getItem(KEY) === workspaceId) return
  localStorage.setItem(KEY, workspaceId)
  for (const listener of listeners) listener()
}

/** The workspace chosen in the header; null for somebody who is a member of none. */
export function useWorkspace(): Workspace | null {
  const { workspaces } = useSignedIn()
  const kept = useSyncExternalStore(subscribe, readWorkspace, () => null)
  return workspaces.find(({ id }) => id === kept) ?? workspaces[0] ?? null
}

/** What somebody may do in a workspace; null: no member. */
export function useRole(workspaceId: string | undefined): Role | null {
  const { workspaces } = useSignedIn()
  return workspaces.find(({ id }) => id === workspaceId)?.role ?? null
}

export const mayEdit = (role: Role | null): boolean => role === 'owner' || role === 'editor'

function readWorkspace(): string | null {
  return localStorage.getItem(KEY)
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed)
  addEventListener('storage', changed)
  return () => {
    listeners.delete(changed)
    removeEventListener('storage', changed)
  }
}
