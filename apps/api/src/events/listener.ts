/** One connection of a process that listens to PostgreSQL's notifications, and comes back after it was lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

export interface Listener {
  /** Called with what was sent to the channel, from now on. Returns how to stop. */
  on(channel: string, receive: (payload: string) => void): () => void
  /** Called when notifications may have been missed: the connection was lost and is there again. Returns how to stop. */
  onGap(tell: () => void): () => void
  /** Resolves when it listens for the first time; rejects if the database cannot be reached then. */
  readonly ready: Promise<void>
  close(): Promise<void>
}

export interface ListenerOptions {
  readonly databaseUrl: string
  readonly channels: readonly string[]
  /** The connection was lost or could not be made again, or what came could not be read. */
  onTrouble?(error: Error): void
}

const FIRST_PAUSE_MILLISECONDS = 200
const LONGEST_PAUSE_MILLISECONDS = 5000

export function startListener({ databaseUrl, channels, onTrouble }: ListenerOptions): Listener {
  const receivers = new Map<string, Set<(payload: string) => void>>(channels.map((channel) => [channel, new Set()]))
  const gaps = new Set<() => void>()
  const closing = new AbortController()
  let client: Client | null = null

  const connect = async (): Promise<Client> => {
    const next = new Client({
      connectionString: databaseUrl,
      application_name: 'sightline-listener',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    next.on('notification', ({ channel, payload = '' }) => receivers.get(channel)?.forEach((receive) => hear(receive, payload)))
    // Lost before it listens: what is awaited here says so; an event that nobody hears would end the process.
    next.on('error', () => undefined)
    try {
      await next.connect()
      for (const channel of channels) await next.query(`LISTEN ${next.escapeIdentifier(channel)}`)
      closing.signal.throwIfAborted()
      return next
    } catch (error) {
      next.end().catch(() => undefined)
      throw error
    }
  }

  /** What one receiver cannot read (a process of another version may have sent it) is no reason to end. */
  const hear = (receive: (payload: string) => void, payload: string) => {
    try {
      receive(payload)
    } catch (error) {
      onTrouble?.(new Error(`A notification could not be read: ${(error as Error).message}`))
    }
  }

  /** From now on `client` is this one, until it is lost. */
  const keep = (next: Client) => {
    client = next
    let lost = false
    const lose = (error?: Error) => {
      if (lost) return
      lost = true
      client = null
      next.end().catch(() => undefined)
      if (closing.signal.aborted) return
      onTrouble?.(new Error(error?.message ?? 'The connection that listens to the database was closed.'))
      void reconnect()
    }
    next.on('error', lose)
    next.on('end', () => lose())
  }

  const reconnect = async () => {
    for (let pause = FIRST_PAUSE_MILLISECONDS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS)) {
      try {
        await sleep(pause, undefined, { signal: closing.signal, ref: false })
        keep(await connect())
        gaps.forEach((tell) => tell())
        return
      } catch (error) {
        if (closing.signal.aborted) return
        onTrouble?.(new Error((error as Error).message))
      }
    }
  }

  const ready = connect().then(keep)
  return {
    ready,
    on(channel, receive) {
      const known = receivers.get(channel)
      if (!known) throw new Error(`not a channel of this listener: ${channel}`)
      known.add(receive)
      return () => known.delete(receive)
    },
    onGap(tell) {
      gaps.add(tell)
      return () => gaps.delete(tell)
    },
    async close() {
      closing.abort()
      await ready.catch(() => undefined)
      await client?.end()
    },
  }
}
