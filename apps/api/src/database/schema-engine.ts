/** Prisma's schema engine as WebAssembly: what `prisma migrate` does, without a program that has to be downloaded, through the same driver as the client's. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Pool, type QueryConfig, type QueryResult } from 'pg'

declare global {
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void } | undefined
}

let loading: ReturnType<typeof load> | undefined

/** Does work with an engine on the database, over one connection, since the engine's locks belong to a session: they end with it. */
export async function withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= load()
  const { SchemaEngine: Engine } = await loading
  const pool = catalogPool(url)
  try {
    const engine = await Engine.new(
      { datamodels: undefined },
      () => {},
      bindMigrationAwareSqlAdapterFactory(catalogAdapter(pool)),
    )
    try {
      return await work(engine)
    } finally {
      engine.free()
    }
  } finally {
    await pool.end()
  }
}

/** The types of WebAssembly belong to the browser's, which are not ours. */
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: {
    instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
  }
}

/** The package's own entry imports the .wasm as a module, which Node does not do without a flag. */
async function load() {
  // Where the engine says why it gave up, before it does.
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= { set_message: (message) => console.error(message) }
  const engine = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const path = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm')
  const { instance } = await wasm.instantiate(await readFile(path), { './schema_engine_bg.js': engine })
  engine.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return engine
}

/** PostgreSQL's type `"char"`, a single byte: its catalogue has such columns, the engine reads them as characters, and the driver's adapter has no name for them. */
const CHAR_OID = 18
/** A type that no column of the catalogue has: under it, characters pass the adapter. */
const DISGUISE = { oid: 2950, columnType: ColumnTypeEnum.Uuid } as const

function catalogAdapter(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  const unmasked = async (adapter: SqlDriverAdapter): Promise<SqlDriverAdapter> => {
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query)
      const columnTypes = result.columnTypes.map((type) => (type === DISGUISE.columnType ? ColumnTypeEnum.Character : type))
      return { ...result, columnTypes }
    }
    return adapter
  }
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => unmasked(await factory.connect()),
    connectToShadowDb: async () => unmasked(await factory.connectToShadowDb()),
  }
}

function catalogPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 1 })
  const query = pool.query.bind(pool) as (config: QueryConfig, values?: unknown[]) => Promise<QueryResult>
  pool.query = (async (config: QueryConfig, values?: unknown[]) => {
    const result = await query(config, values)
    for (const field of result.fields ?? []) if (field.dataTypeID === CHAR_OID) field.dataTypeID = DISGUISE.oid
    return result
  }) as typeof pool.query
  return pool
}
