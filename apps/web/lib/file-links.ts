/** Addresses of files that the API serves. */
export const imageFile = (imageId: string): string => `/api/files/images/${imageId}`
export const imageThumbnail = (imageId: string): string => `/api/files/images/${imageId}/thumbnail`
export const artifactThumbnail = (artifactId: string): string => `/api/files/artifacts/${artifactId}/thumbnail.png`
