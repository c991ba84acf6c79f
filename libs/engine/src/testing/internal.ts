/** Tools for tests of this repository alone: they know its folders. Not part of the published package. */
export * from './shared-data.ts'
export * from './tfjs-stand-in.ts'
