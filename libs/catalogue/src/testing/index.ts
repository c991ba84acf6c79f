/** For the tests of whoever uses the catalogue. */
export * from './catalogues.ts'
export * from './file-server.ts'
