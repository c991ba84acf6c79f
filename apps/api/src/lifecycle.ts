/** How a process of the platform ends: gently and soon. */
import type { Logger } from 'pino'

/** Who has not closed by then is ended all the same: what was under way is repeated or repaired at the next start. */
const PATIENCE_MILLISECONDS = 5000

/** Closes and ends the process on SIGINT and SIGTERM, on the message `{ stop: true }`, and when the channel to the process that forked us closes. */
export function endWithParent(log: Logger, close: () => Promise<void>): void {
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    setTimeout(() => process.exit(1), PATIENCE_MILLISECONDS).unref()
    try {
      await close()
      process.exit(0)
    } catch (error) {
      log.error({ err: error }, 'could not close')
      process.exit(1)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
  process.on('message', (message: { stop?: boolean }) => {
    if (message.stop) void end()
  })
  process.on('disconnect', () => void end())
  // It may have gone while we were starting: then there is nothing more to hear of it.
  if (process.send && !process.connected) void end()
}
