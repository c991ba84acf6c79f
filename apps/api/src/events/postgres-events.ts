/** Events over PostgreSQL: one channel, one listening connection a process. */
import { runEventSchema, type RunEvent } from '../contract/index.ts'
import { z } from '@sightline/engine/declarations'
import type { Events, Notifier } from './events.ts'
import type { Listener } from './listener.ts'

export const EVENTS_CHANNEL = 'sightline_events'

/** PostgreSQL takes payloads under 8000 bytes; the only long part of an event is the text of an error, message and hint, whose letters take up to three bytes each. */
const MOST_BYTES = 7900
const MOST_TEXT = 1000
/** A browser that does not read may not fill our memory: it hears `gap` instead and looks for itself. */
const MOST_WAITING = 1000

const messageSchema = z.object({ experimentId: z.string(), event: runEventSchema })

export interface EventsParts {
  readonly db: Notifier
  /** Of the channel EVENTS_CHANNEL. Null: this process only publishes. */
  readonly listener: Listener | null
}

type News = RunEvent | { readonly type: 'gap' }

export function createEvents({ db, listener }: EventsParts): Events {
  const subscribers = new Map<string, Set<(news: News) => void>>()
  const receive = (payload: string) => {
    const { experimentId, event } = messageSchema.parse(JSON.parse(payload))
    subscribers.get(experimentId)?.forEach((take) => take(event))
  }
  const stops = listener
    ? [
        listener.on(EVENTS_CHANNEL, receive),
        listener.onGap(() => subscribers.forEach((all) => all.forEach((take) => take({ type: 'gap' })))),
      ]
    : []
  return {
    async publish(experimentId, event, through = db) {
      const payload = encode(experimentId, event)
      await through.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, ${payload})`
    },
    subscribe(experimentId, signal) {
      if (!listener) throw new Error('this process does not listen')
      const queue = createQueue(signal)
      // Whoever has left already is never told to leave.
      if (signal.aborted) return queue.items()
      // Registered now, not when the first event is asked for.
      const known = subscribers.get(experimentId) ?? new Set()
      subscribers.set(experimentId, known)
      known.add(queue.add)
      signal.addEventListener(
        'abort',
        () => {
          known.delete(queue.add)
          if (known.size === 0 && subscribers.get(experimentId) === known) subscribers.delete(experimentId)
        },
        { once: true },
      )
      return queue.items()
    },
    close() {
      stops.forEach((stop) => stop())
      subscribers.clear()
      return Promise.resolve()
    },
  }
}

function encode(experimentId: string, event: RunEvent): string {
  const payload = JSON.stringify({ experimentId, event })
  if (Buffer.byteLength(payload) <= MOST_BYTES || event.type !== 'run' || !event.error) return payload
  const { code, message, hint } = event.error
  const error = { code, message: message.slice(0, MOST_TEXT), hint: hint?.slice(0, MOST_TEXT) ?? null }
  return JSON.stringify({ experimentId, event: { ...event, error } })
}

function createQueue(signal: AbortSignal) {
  let waiting: News[] = []
  let wake = () => {}
  return {
    add(news: News) {
      if (waiting.length >= MOST_WAITING) waiting = [{ type: 'gap' }]
      else waiting.push(news)
      wake()
    },
    async *items(): AsyncGenerator<News, void, undefined> {
      const onAbort = () => wake()
      signal.addEventListener('abort', onAbort)
      try {
        while (!signal.aborted) {
          const [next] = waiting.splice(0, 1)
          if (next) yield next
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
