/** A process that fetches one file: `node fetch-process.ts FOLDER FILE` (JSON). Sends what came of it to its parent. */
import { fetchFile } from '../cache/cache.ts'
import type { PublishedFile } from '../schema.ts'

const [folder, file] = process.argv.slice(2)
fetchFile(folder, JSON.parse(file) as PublishedFile, { signal: new AbortController().signal, limit: 1e9 })
  .then(
    (fetched) => process.send?.({ ...fetched }),
    (error: Error) => process.send?.({ error: error.message }),
  )
  .finally(() => process.disconnect())
