import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { readFully } from '../../files/read-fully.ts'
import type { TensorMessage } from '../../graph/onnx-schema.ts'

/** Reads weights beside a model one after the other into the same memory. */
export class ExternalReader {
  readonly #folder: string
  #room = new ArrayBuffer(0)

  constructor(folder: string) {
    this.#folder = folder
  }

  /** At the beginning of a buffer, until the next one is read. */
  async read({ external_data = [] }: TensorMessage): Promise<Uint8Array<ArrayBuffer>> {
    const place = Object.fromEntries(external_data.map(({ key, value }) => [key, value]))
    const length = Number(place['length'])
    if (this.#room.byteLength < length) this.#room = new ArrayBuffer(length)
    const bytes = new Uint8Array(this.#room, 0, length)
    const file = await open(join(this.#folder, place['location']), 'r')
    try {
      await readFully(file, bytes, Number(place['offset'] ?? 0))
    } finally {
      await file.close()
    }
    return bytes
  }
}
