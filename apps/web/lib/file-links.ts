/** Addresses of files that the API serves. */
export const imageFile = (imageId: string): string => `/api/files/images/${imageId}`
export const imageThumbnail = (imageId: string): string => `/api/files/images/${imageId}/thumbnail`
export const artifactThumbnail = (artifactId: string): string => `/api/files/artifacts/${artifactId}/thumbnail.png`
export const modelAsOnnx = (versionId: string, { gradient = false } = {}): string =>
  `/api/files/model-versions/${versionId}/model.onnx${gradient ? '?gradient' : ''}`
export const modelFile = (versionId: string, path: string): string =>
  `/api/files/model-versions/${versionId}/file?path=${encodeURIComponent(path)}`
