/**
 * The program of the sandbox: loads one package and answers calls. It is bundled into plain JavaScript (`../bundle.ts`), since neither the TypeScript loader nor
 * native addons can be loaded where it runs.
 */
import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'
import { SightlineError } from '@sightline/engine/remote'
import { encodeFrame, FrameReader } from '../frames.ts'
import { CHANNEL_DESCRIPTOR, type Calls, type CallName, type FromSandbox, type ToSandbox } from '../protocol.ts'
import { closeHoles } from './close-holes.ts'
import { createCalls, type CallContext } from './calls.ts'

const [, , entry] = process.argv
const { exit } = process
const socket = new Socket({ fd: CHANNEL_DESCRIPTOR, readable: true, writable: true })
const send = (message: FromSandbox) => {
  socket.cork()
  for (const piece of encodeFrame(message)) socket.write(piece)
  socket.uncork()
}
// The other end is gone: nobody wants an answer any more.
socket.on('close', () => exit(0))
socket.on('error', () => exit(0))

closeHoles()

const calls = createCalls(() => import(pathToFileURL(entry).href) as Promise<Record<string, unknown>>)
const running = new Map<number, { controller: AbortController; onModel: ((message: unknown) => void)[] }>()

const reader = new FrameReader({ header: 2 ** 31, numbers: 2 ** 32 }, (raw) => {
  const message = raw as ToSandbox
  switch (message.type) {
    case 'call':
      void answer(message.id, message.name, message.input)
      break
    case 'abort':
      running.get(message.id)?.controller.abort()
      break
    case 'model':
      running.get(message.id)?.onModel.forEach((listener) => listener(message.message))
      break
  }
})
socket.on('data', (chunk: Uint8Array) => reader.push(chunk))
send({ type: 'ready' })

async function answer<Name extends CallName>(
  ...[id, name, input]: [id: number, name: Name, input: Calls[Name]['input']]
): Promise<void> {
  const controller = new AbortController()
  const onModel: ((message: unknown) => void)[] = []
  running.set(id, { controller, onModel })
  const context: CallContext = {
    signal: controller.signal,
    progress: (done, total) => send({ type: 'progress', id, done, total }),
    port: {
      postMessage: (message) => send({ type: 'model', id, message }),
      on: (_, listener) => onModel.push(listener),
      off: (_, listener) => onModel.splice(onModel.indexOf(listener), 1),
    },
  }
  try {
    send({ type: 'result', id, output: await calls[name](input as never, context) })
  } catch (thrown) {
    send({ type: 'error', id, error: thrown instanceof SightlineError ? thrown.describe() : { thrown: textOf(thrown) } })
  } finally {
    running.delete(id)
  }
}

function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name === 'Error' ? '' : `${thrown.name}: `}${thrown.message}` : String(thrown)
  } catch {
    return 'something that cannot be shown was thrown'
  }
}
