/** The connection to PostgreSQL. */
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient, type Prisma } from './generated/client.ts'

export type Database = PrismaClient

export interface ConnectionOptions {
  /** Connections held at most. */
  readonly connections?: number
  /** What PostgreSQL lists the connections as. */
  readonly name?: string
}

const SECONDS = 1000

/**
 * Connects at the first query; `$disconnect()` ends all connections. A statement that takes longer than a minute, or a transaction that is left open for as long, is a defect: it is ended, so that
 * one of them cannot stop the others.
 */
export function connectDatabase(url: string, { connections = 10, name = 'sightline' }: ConnectionOptions = {}): Database {
  const adapter = new PrismaPg({
    connectionString: url,
    max: connections,
    application_name: name,
    connectionTimeoutMillis: 10 * SECONDS,
    idleTimeoutMillis: 30 * SECONDS,
    statement_timeout: 60 * SECONDS,
    idle_in_transaction_session_timeout: 60 * SECONDS,
  })
  return new PrismaClient({ adapter })
}

/** Until the transaction ends: for those few whose work is known to be long. */
export async function allowLongStatements(transaction: Prisma.TransactionClient, milliseconds: number): Promise<void> {
  await transaction.$queryRaw`SELECT set_config('statement_timeout', ${String(milliseconds)}, true)`
}
