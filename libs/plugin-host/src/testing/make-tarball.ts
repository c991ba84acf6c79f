/** Archives for tests, also such as no packer makes. */
import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

export interface TarEntry {
  readonly path: string
  readonly type?: 'File' | 'SymbolicLink' | 'Link' | 'Directory'
  readonly linkpath?: string
  readonly content?: string | Uint8Array
}

export function makeTarball(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, content = '' }) => {
    const bytes = Buffer.from(content)
    const block = Buffer.alloc(512)
    new Header({ path, type, linkpath, size: bytes.length, mode: 0o644, mtime: new Date(0) }).encode(block)
    return [block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}
