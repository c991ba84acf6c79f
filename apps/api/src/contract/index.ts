/** Schemas and types that the API and the web app share; free of server code. */
export * from './comparisons.ts'
export * from './experiments.ts'
export * from './explainers.ts'
export * from './images.ts'
export * from './models.ts'
export * from './runs.ts'
export * from './shared.ts'
export * from './workspaces.ts'
