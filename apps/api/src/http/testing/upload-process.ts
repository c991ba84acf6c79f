/** An API process with uploads alone, whose memory is looked at: `upload-process.ts DATABASE_URL FOLDER`. Tells its parent its port, and its memory when asked. */
import Fastify from 'fastify'
import type { AddressInfo } from 'node:net'
import { connectDatabase } from '../../database/client.ts'
import { createInspector } from '../../runner/runner-inspector.ts'
import { openFolderStore } from '../../store/folder-store.ts'
import { registerUploads } from '../uploads.ts'

const [url = '', folder = ''] = process.argv.slice(2)
const db = connectDatabase(url)
const store = await openFolderStore(folder)
const inspector = createInspector({ store })
const app = Fastify({ requestTimeout: 0 })
const user = { id: 'editor', name: 'editor', email: '', isDemo: false, ownsInstallation: false, sessionId: 'editor' }
const config = {
  limits: { modelUpload: 2e9, imageUpload: 50e6, runSeconds: 60, runMemory: 4e9, packageMemory: 1e9, packageSeconds: 60 },
}
registerUploads(app, { services: { db, store, inspector, config }, userOf: () => Promise.resolve(user) })
await app.listen({ port: 0, host: '127.0.0.1' })

let peak = 0
setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 10)
process.on('message', () => {
  process.send?.({ peak })
  peak = process.memoryUsage.rss()
})
process.on('disconnect', () => process.exit(0))
process.send?.({ port: (app.server.address() as AddressInfo).port })
