/**
 * Addresses that mean something only within a network: of this machine, of private networks, of a link (where clouds tell machines their secrets). What a publisher
 * outside says may not lead a server there. Names are not looked up: which addresses they have is for a firewall or a proxy to judge.
 */
import { BlockList, isIP } from 'node:net'

const INSIDE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  INSIDE.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  INSIDE.addSubnet(network, prefix, 'ipv6')
}

/** `hostname`: as `URL` gives it, so that an address is written in one way only. */
export function isInside(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const family = isIP(host)
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost') || !host.includes('.')
  return INSIDE.check(host, family === 6 ? 'ipv6' : 'ipv4')
}
