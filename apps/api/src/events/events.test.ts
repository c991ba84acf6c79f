import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunEvent } from '../contract/index.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { startListener, type Listener } from './listener.ts'
import { createEvents, EVENTS_CHANNEL } from './postgres-events.ts'

let database: TestDatabase
let listener: Listener
const troubles: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  listener = startListener({
    databaseUrl: database.url,
    channels: [EVENTS_CHANNEL],
    onTrouble: ({ message }) => troubles.push(message),
  })
  await listener.ready
})
afterAll(async () => {
  await listener.close()
  await database.close()
})

const failure = (text: string): RunEvent => ({
  type: 'run',
  runId: 'a run',
  status: 'failed',
  progress: 0,
  secondsLeft: null,
  imagesDone: 0,
  error: { code: 'ODD', message: text, hint: text },
})

it('goes on after what it cannot read, and says so', async () => {
  const { db } = database
  const events = createEvents({ db, listener })
  const leaving = new AbortController()
  const heard = events.subscribe('an experiment', leaving.signal)[Symbol.asyncIterator]()
  await db.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, ${'{"experimentId":"an experiment","event":{"type":"of another version"}}'})`
  await db.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, 'no JSON')`
  await events.publish('an experiment', { type: 'deleted', runId: 'a run' })
  expect((await heard.next()).value).toEqual({ type: 'deleted', runId: 'a run' })
  expect(troubles).toEqual([expect.stringContaining('could not be read'), expect.stringContaining('could not be read')])
  leaving.abort()
  expect((await heard.next()).done).toBe(true)
  await events.close()
})

it.each(['x', '€', '語'])('tells of an error however long its text is: %s', async (letter) => {
  const events = createEvents({ db: database.db, listener })
  const leaving = new AbortController()
  const heard = events.subscribe('an experiment', leaving.signal)[Symbol.asyncIterator]()
  await events.publish('an experiment', failure(letter.repeat(20_000)))
  const { value } = (await heard.next()) as { value: RunEvent }
  expect(value).toMatchObject({ runId: 'a run', error: { code: 'ODD', message: expect.stringMatching(`^${letter}{100}`) } })
  leaving.abort()
  await events.close()
})

it('has nothing for who has left before', async () => {
  const events = createEvents({ db: database.db, listener })
  const heard = events.subscribe('an experiment', AbortSignal.abort())[Symbol.asyncIterator]()
  await events.publish('an experiment', { type: 'deleted', runId: 'a run' })
  expect((await heard.next()).done).toBe(true)
  await events.close()
})
