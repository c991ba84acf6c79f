/** Addresses of pages that other pages lead to. */
export function runLink(runId: string, imageId?: string): string {
  return `/runs/${runId}${imageId ? `?image=${encodeURIComponent(imageId)}` : ''}`
}

export function compareLink(runIds: readonly string[], imageId?: string): string {
  return `/compare?runs=${runIds.map(encodeURIComponent).join(',')}${imageId ? `&image=${encodeURIComponent(imageId)}` : ''}`
}
