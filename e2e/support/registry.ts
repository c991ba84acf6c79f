/** A registry on loopback that speaks npm's protocol: `npm publish` fills it, and npm reads from it. Of what others depend on it has nothing. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export interface Registry {
  readonly url: string
  close(): Promise<void>
}

interface Published {
  readonly name: string
  readonly 'dist-tags': Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, { dist: { tarball: string } }>>
  /** Base64, by the tarball's file name. */
  readonly _attachments: Readonly<Record<string, { data: string }>>
}

export async function startRegistry(): Promise<Registry> {
  const packages = new Map<string, Published>()
  const server = createServer((request, response) => {
    answer(packages, { request, response }).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** `PUT /NAME` publishes, `GET /NAME` says what versions there are, `GET /NAME/-/FILE` gives one of them. */
async function answer(
  packages: Map<string, Published>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const [asked, file] = decodeURIComponent(new URL(request.url ?? '/', 'http://registry').pathname.slice(1)).split('/-/')
  const reply = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.method === 'PUT') {
    const published = (await json(request)) as Published
    const before = packages.get(asked)
    packages.set(asked, {
      name: asked,
      'dist-tags': { ...before?.['dist-tags'], ...published['dist-tags'] },
      versions: { ...before?.versions, ...published.versions },
      _attachments: { ...before?._attachments, ...published._attachments },
    })
    reply(201, { ok: true })
    return
  }
  const found = packages.get(asked)
  const tarball = found?._attachments[file ?? '']
  if (tarball) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(Buffer.from(tarball.data, 'base64'))
  } else if (found && file === undefined) {
    const { name, 'dist-tags': tags, versions } = found
    reply(200, { name, 'dist-tags': tags, versions })
  } else {
    reply(404, { error: 'Not found' })
  }
}
