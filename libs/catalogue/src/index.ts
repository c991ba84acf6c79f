/** The catalogue of public models: what there is, and how it gets here. */
export {
  findAdded,
  keepModel,
  listAdded,
  sourceOf,
  sourceSchema,
  type AddedModel,
  type ModelSourceFacts,
} from './added-models.ts'
export { PATIENCE, type Patience } from './download/download.ts'
export { entryUnknown } from './errors/catalogue-errors.ts'
export { fetchEntry, type FetchedEntry, type FetchedFile, type FetchOptions, type FetchProgress } from './fetch-entry.ts'
export { findEntry, readCatalogue } from './read-catalogue.ts'
export { bytesOf, catalogueSchema, entrySchema, type Catalogue, type CatalogueEntry, type Licence } from './schema.ts'
