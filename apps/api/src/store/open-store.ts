/** The store that the settings name. */
import type { StoreConfig } from '../config/config.ts'
import { openFolderStore } from './folder-store.ts'
import type { Store } from './store.ts'

/** Throws STORE_UNREACHABLE where a folder cannot be written. */
export async function openStore(config: StoreConfig): Promise<Store> {
  if (config.kind === 'folder') return openFolderStore(config.folder)
  // The client of S3 is large: only who has a bucket loads it.
  const { openBucketStore } = await import('./bucket-store.ts')
  return openBucketStore(config)
}
