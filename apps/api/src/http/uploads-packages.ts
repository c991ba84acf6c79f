/** `POST /api/uploads/packages`: a multipart form with the .tgz of a package of explainers, which is kept in the store until the installation that it begins has ended. */
import { posix } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SightlineError } from '@sightline/engine/declarations'
import { signInNeeded } from '../errors/access-errors.ts'
import { uploadEmpty, uploadTooLarge, type UploadLimit } from '../errors/upload-errors.ts'
import { mayInstall } from '../services/packages/may-install.ts'
import { startInstallation } from '../services/packages/start-tasks.ts'
import { discardFiles, keepFile, type KeptFile } from '../services/files/keep-file.ts'
import type { Services, SignedInUser } from '../trpc/context.ts'
import { sendFailure } from './files-access.ts'
import { lingerOn, receiveFiles } from './uploads-receive.ts'

export interface PackageRoutes {
  readonly services: Pick<Services, 'db' | 'store' | 'config' | 'installer'>
  /** Null: nobody is signed in. */
  readonly userOf: (request: FastifyRequest, reply: FastifyReply) => Promise<SignedInUser | null>
}

export function registerPackageUploads(app: FastifyInstance, routes: PackageRoutes): void {
  // In a scope of its own: everywhere else such bodies stay refused.
  void app.register((scope, _, done) => {
    scope.addContentTypeParser('multipart/form-data', (_, __, parsed) => parsed(null))
    scope.post('/api/uploads/packages', async (request, reply) => {
      try {
        const started = await uploadPackage(routes, request, await routes.userOf(request, reply))
        return await reply.code(202).header('cache-control', 'no-store').send(started)
      } catch (thrown) {
        lingerOn(request.raw)
        return await sendFailure(thrown, { request, reply })
      }
    })
    done()
  })
}

async function uploadPackage(
  { services }: PackageRoutes,
  request: FastifyRequest,
  user: SignedInUser | null,
): Promise<{ taskId: string }> {
  // Before the first byte of the body is read.
  if (!user) throw signInNeeded()
  const refusal = mayInstall(services.config, user)
  if (refusal) throw refusal
  const { name, file } = await receiveArchive(services, request)
  try {
    return await startInstallation(services, { source: 'upload', spec: name, sha256: file.sha256, userId: user.id })
  } catch (thrown) {
    await discardFiles(services, [file])
    throw thrown
  }
}

const MAX_NAME = 120

async function receiveArchive(services: PackageRoutes['services'], request: FastifyRequest) {
  const limit: UploadLimit = { bytes: services.config.packages.bytes, variable: 'SIGHTLINE_PACKAGE_MB' }
  const received: { file: KeptFile; name: string }[] = []
  try {
    await receiveFiles(request, {
      limit,
      maxFiles: 1,
      take: async ({ path, content, signal }) => {
        const file = await keepFile(services, content, { mediaType: 'application/gzip', limit: limit.bytes, signal })
        received.push({ file, name: posix.basename(path).slice(-MAX_NAME) })
      },
    })
    const [archive] = received
    if (!archive) throw uploadEmpty()
    return archive
  } catch (thrown) {
    await discardFiles(
      services,
      received.map(({ file }) => file),
    )
    throw thrown instanceof SightlineError && thrown.code === 'UPLOAD_TOO_LARGE' ? uploadTooLarge(limit) : thrown
  }
}
