import { describe, expect, it } from 'vitest'
import { createUploadQueue, totalsOf, type OnSent } from './upload-queue.ts'

interface Sending {
  readonly task: string
  readonly signal: AbortSignal
  readonly onSent: OnSent
  resolve(result: string): void
  reject(error: unknown): void
}

/** A queue whose sender waits to be told how it goes; a cancelled one rejects, as a request does. */
function openQueue(atOnce = 2) {
  const sending: Sending[] = []
  const done: string[] = []
  const clock = { time: 0 }
  const queue = createUploadQueue<string, string>({
    atOnce,
    send: (task, signal, onSent) =>
      new Promise((resolve, reject) => {
        sending.push({ task, signal, onSent, resolve, reject })
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      }),
    onDone: (result) => done.push(result),
    now: () => clock.time,
  })
  const states = () => queue.get().map(({ task, state }) => `${task} ${state.status}`)
  return { queue, sending, done, clock, states }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('createUploadQueue', () => {
  it('sends a few at a time, in order', async () => {
    const { queue, sending, done, states } = openQueue()
    queue.add(['a', 'b', 'c'])
    expect(states()).toEqual(['a sending', 'b sending', 'c waiting'])
    sending[1].resolve('B')
    await settle()
    expect(states()).toEqual(['a sending', 'b done', 'c sending'])
    expect(done).toEqual(['B'])
    expect(queue.get()[1].result).toBe('B')
  })

  it('tells how far it is and how long it takes', () => {
    const { queue, sending, clock } = openQueue()
    queue.add(['a'])
    clock.time = 500
    sending[0].onSent(10, 100)
    expect(queue.get()[0].state).toEqual({ status: 'sending', sent: 10, total: 100, secondsLeft: null })
    clock.time = 2000
    sending[0].onSent(25, 100)
    expect(queue.get()[0].state).toEqual({ status: 'sending', sent: 25, total: 100, secondsLeft: 6 })
    sending[0].onSent(100, 100)
    expect(queue.get()[0].state).toEqual({ status: 'checking' })
  })

  it('keeps what the server said of a failure and goes on', async () => {
    const { queue, sending, states } = openQueue(1)
    queue.add(['a', 'b'])
    const shown = { code: 'HDF5_INVALID', message: 'No.', hint: null }
    sending[0].reject(Object.assign(new Error('No.'), { shown }))
    await settle()
    expect(queue.get()[0].state).toEqual({ status: 'failed', error: shown })
    expect(states()).toEqual(['a failed', 'b sending'])
  })

  it('tries again at the end of the queue, otherwise if asked', async () => {
    const { queue, sending, states } = openQueue(1)
    queue.add(['a', 'b'])
    sending[0].reject(new Error('no'))
    await settle()
    queue.retry(queue.get()[0].id, 'a as vgg16')
    expect(states()).toEqual(['b sending', 'a as vgg16 waiting'])
  })

  it('cancels one that waits, one that is sent, and all', async () => {
    const { queue, sending, states } = openQueue(1)
    queue.add(['a', 'b', 'c', 'd'])
    queue.cancel(queue.get()[1].id)
    queue.cancel(queue.get()[0].id)
    expect(sending[0].signal.aborted).toBe(true)
    await settle()
    expect(states()).toEqual(['a cancelled', 'b cancelled', 'c sending', 'd waiting'])
    queue.cancelAll()
    await settle()
    expect(states()).toEqual(['a cancelled', 'b cancelled', 'c cancelled', 'd cancelled'])
    expect(sending).toHaveLength(2)
  })

  it('clears what has ended, but not failures', async () => {
    const { queue, sending, states } = openQueue(3)
    queue.add(['a', 'b', 'c'])
    sending[0].resolve('A')
    sending[1].reject(new Error('no'))
    await settle()
    queue.clear()
    expect(states()).toEqual(['b failed', 'c sending'])
    queue.dismiss(queue.get()[1].id)
    queue.dismiss(queue.get()[0].id)
    expect(states()).toEqual(['c sending'])
  })

  it('tells listeners, and gives the same list until something changes', () => {
    const { queue } = openQueue()
    let heard = 0
    const stop = queue.subscribe(() => heard++)
    expect(queue.get()).toBe(queue.get())
    queue.add(['a'])
    expect(heard).toBe(2)
    stop()
    queue.cancelAll()
    expect(heard).toBe(2)
  })
})

describe('totalsOf', () => {
  it('counts, cancelled ones aside', async () => {
    const { queue, sending } = openQueue(2)
    queue.add(['a', 'b', 'c', 'd'])
    sending[0].resolve('A')
    sending[1].onSent(1, 2)
    queue.cancel(queue.get()[3].id)
    await settle()
    expect(totalsOf(queue.get())).toEqual({ active: 2, done: 1, failed: 0, cancelled: 1, all: 3, share: 0.5 })
  })
})
