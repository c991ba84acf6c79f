/** Structured logs: a line of JSON for each thing that happened, to standard output; times in ISO, request ids, no secrets. */
import { pino, type DestinationStream, type Logger } from 'pino'

/** Fields whose content is never written, wherever an object has them. Headers are not logged at all; this is for what somebody adds without a thought. */
const SECRET_FIELDS = [
  'password',
  'newPassword',
  'currentPassword',
  'token',
  'secret',
  'cookie',
  'authorization',
  'set-cookie',
  'databaseUrl',
  'connectionString',
]

export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`, `*.*.*["${field}"]`]),
      censor: '[hidden]',
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** The path without what stands behind `?`: that holds inputs of procedures, invitations among them. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}
