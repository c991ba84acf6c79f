import type { FileHandle } from 'node:fs/promises'

/** Fills `bytes` with what the file holds from `offset` on: one call of the system may read less than it was asked for. */
export async function readFully(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done)
    if (bytesRead === 0) throw new Error('the file became shorter while it was read')
    done += bytesRead
  }
}
