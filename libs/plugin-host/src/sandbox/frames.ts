/**
 * Messages over a stream of bytes: plain JSON, with arrays of numbers beside it as they are in memory. Not Node's own IPC, since one side is not to be trusted:
 * a message of Node's has no bound, and a malformed one ends the process that reads it.
 *
 * A frame: length of the header (uint32, little endian), length of the numbers (uint32), the header in UTF-8, the numbers. In the header `{ "$": [start, length] }`
 * stands for a Float32Array, counted in numbers, and `{ "$": "NaN" }` for what JSON cannot say.
 */
export interface FrameLimits {
  readonly header: number
  readonly numbers: number
}

const PREFIX = 8
const ODD_NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

export class FrameError extends Error {}

/** The frame in pieces, to be written one after the other; arrays are not copied. */
export function encodeFrame(message: unknown): Uint8Array[] {
  const arrays: Float32Array[] = []
  let count = 0
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (value instanceof Float32Array) {
      arrays.push(value)
      count += value.length
      return { $: [count - value.length, value.length] }
    }
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { $: Object.is(value, -0) ? '-0' : String(value) }
    }
    return value
  })
  const header = Buffer.from(text)
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUInt32LE(header.length, 0)
  prefix.writeUInt32LE(count * 4, 4)
  const pieces = arrays.filter(({ length }) => length > 0).map((array) => bytesOf(array))
  return [Buffer.concat([prefix, header]), ...pieces]
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Collects chunks of a stream into messages. `push` throws FrameError for what is no frame or is larger than the limits: then the stream is of no more use. */
export class FrameReader {
  readonly #limits: FrameLimits
  readonly #onMessage: (message: unknown) => void
  readonly #prefix = Buffer.alloc(PREFIX)
  #header: Buffer = Buffer.alloc(0)
  #numbers: Buffer = Buffer.alloc(0)
  /** Bytes of the present frame that are here. */
  #filled = 0

  constructor(limits: FrameLimits, onMessage: (message: unknown) => void) {
    this.#limits = limits
    this.#onMessage = onMessage
  }

  push(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > 0) rest = rest.subarray(this.#take(rest))
  }

  /** Returns how many bytes it took, at least one. */
  #take(chunk: Uint8Array): number {
    const parts = [this.#prefix, this.#header, this.#numbers]
    let offset = this.#filled
    for (const [index, part] of parts.entries()) {
      if (offset >= part.length) {
        offset -= part.length
        continue
      }
      const piece = chunk.subarray(0, part.length - offset)
      part.set(piece, offset)
      this.#filled += piece.length
      if (index === 0 && this.#filled === PREFIX) this.#begin()
      if (this.#filled >= PREFIX && this.#filled === PREFIX + this.#header.length + this.#numbers.length) this.#end()
      return piece.length
    }
    throw new FrameError('its lengths do not fit')
  }

  #begin(): void {
    const [header, numbers] = [this.#prefix.readUInt32LE(0), this.#prefix.readUInt32LE(4)]
    if (header === 0 || header > this.#limits.header) throw new FrameError(`a header of ${header} bytes`)
    if (numbers % 4 !== 0 || numbers > this.#limits.numbers) throw new FrameError(`${numbers} bytes of numbers`)
    this.#header = Buffer.alloc(header)
    // Not from Node's shared pool, so that an array of numbers may begin at its first byte.
    this.#numbers = Buffer.from(new ArrayBuffer(numbers))
  }

  #end(): void {
    const [header, numbers] = [this.#header, this.#numbers]
    this.#filled = 0
    this.#header = Buffer.alloc(0)
    this.#numbers = Buffer.alloc(0)
    this.#onMessage(decode(header.toString(), new Float32Array(numbers.buffer, numbers.byteOffset, numbers.length / 4)))
  }
}

function decode(header: string, numbers: Float32Array): unknown {
  try {
    return JSON.parse(header, (key, value: unknown) => {
      if (key === '__proto__') return undefined
      if (typeof value !== 'object' || value === null || !('$' in value)) return value
      return special(value.$, numbers)
    })
  } catch (error) {
    throw error instanceof FrameError ? error : new FrameError('a header that is no JSON')
  }
}

function special(what: unknown, numbers: Float32Array): number | Float32Array | unknown[] {
  if (typeof what === 'string' && Object.hasOwn(ODD_NUMBERS, what)) return ODD_NUMBERS[what]
  if (Array.isArray(what) && what.length === 2 && what.every((n) => Number.isInteger(n) && n >= 0)) {
    const [start, length] = what as [number, number]
    if (start + length <= numbers.length) return numbers.subarray(start, start + length)
  }
  throw new FrameError('an array that is not there')
}
