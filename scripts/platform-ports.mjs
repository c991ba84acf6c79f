/** Ports: which are free. */
import { createServer } from 'node:net'

const TRIES = 100

/**
 * The port itself, or the next free one after it; null if there is none among the hundred that follow.
 * @param {number} wanted @param {string} host
 */
export async function nextFreePort(wanted, host) {
  for (let port = wanted; port < Math.min(wanted + TRIES, 65_536); port++) if (await isFree(port, host)) return port
  return null
}

/** @param {number} port @param {string} host */
export async function isFree(port, host) {
  // A browser may take `localhost` for ::1 first: another program there would answer in our place.
  const hosts = host === '127.0.0.1' ? [host, '::1'] : [host]
  for (const one of hosts) if (!(await canListen(port, one))) return false
  return true
}

/** A port that nobody has, for a part that only we talk to. @returns {Promise<number>} */
export function anyPort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    // Machines without IPv6 have no ::1, so nobody listens there.
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      resolve(!['EADDRINUSE', 'EACCES'].includes(error.code ?? '')),
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
