/** As much of S3's protocol as the store uses, over real HTTP, in memory: objects with ranges, uploads in parts. Signatures are not checked. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface S3Server {
  readonly endpoint: string
  readonly objects: ReadonlyMap<string, Buffer>
  /** Uploads in parts that were begun and neither finished nor given up. */
  readonly openUploads: ReadonlyMap<string, unknown>
  close(): Promise<void>
}

export async function startS3Server(bucket: string): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Map<number, Buffer>>()

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://s3')
    const [, askedBucket, key = ''] = url.pathname.split('/')
    const body = decodeChunks(await readAll(request), request.headers)
    const send = (status: number, content: string | Buffer = '', headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-length': Buffer.byteLength(content), ...headers }).end(content)
    const uploadId = url.searchParams.get('uploadId')

    if (askedBucket !== bucket) return send(404, failure('NoSuchBucket'))
    if (request.method === 'HEAD' && !key) return send(200)
    if (request.method === 'POST' && url.searchParams.has('uploads')) {
      const id = randomUUID()
      uploads.set(id, new Map())
      return send(200, xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`))
    }
    if (uploadId) {
      const parts = uploads.get(uploadId)
      if (!parts) return send(404, failure('NoSuchUpload'))
      if (request.method === 'PUT') {
        parts.set(Number(url.searchParams.get('partNumber')), body)
        return send(200, '', { etag: `"${parts.size}"` })
      }
      uploads.delete(uploadId)
      if (request.method === 'DELETE') return send(204)
      const inOrder = [...parts].sort(([one], [other]) => one - other).map(([, part]) => part)
      objects.set(key, Buffer.concat(inOrder))
      return send(200, xml('CompleteMultipartUploadResult', `<Key>${key}</Key>`))
    }
    if (request.method === 'PUT') {
      objects.set(key, body)
      return send(200, '', { etag: '"whole"' })
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      return send(204)
    }
    const found = objects.get(key)
    if (!found) return send(404, failure('NoSuchKey'))
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
    if (!range) return send(200, found)
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), found.length - 1)]
    if (start >= found.length) return send(416, failure('InvalidRange'))
    return send(206, found.subarray(start, end + 1), { 'content-range': `bytes ${start}-${end}/${found.length}` })
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { port: number }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    objects,
    openUploads: uploads,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** `aws-chunked`: <hex size>[;…]\r\n<bytes>\r\n … 0\r\n<trailers>. */
function decodeChunks(body: Buffer, headers: IncomingMessage['headers']): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at)
    const size = parseInt(body.subarray(at, lineEnd).toString('latin1'), 16)
    if (!size) return Buffer.concat(chunks)
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}

const xml = (name: string, content: string) => `<?xml version="1.0" encoding="UTF-8"?><${name}>${content}</${name}>`
const failure = (code: string) => xml('Error', `<Code>${code}</Code><Message>${code}</Message>`)
