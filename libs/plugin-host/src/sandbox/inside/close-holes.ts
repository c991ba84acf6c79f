/**
 * Closes, in JavaScript, what Node's permission model leaves open: connections, signals to other processes, priorities. Where namespaces do the same it is a second
 * door; where there are none it is the only one, and weaker than they are, since it rests on nobody finding another way to the same function.
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import module, { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import traceEvents from 'node:trace_events'
import v8 from 'node:v8'
import vm from 'node:vm'
import { CHANNEL_DESCRIPTOR } from '../protocol.ts'

export function closeHoles(): void {
  closeInherited()
  closeAll(net.Socket.prototype, ['connect'], 'connections')
  closeAll(net.Server.prototype, ['listen'], 'connections')
  closeAll(net, ['connect', 'createConnection', 'createServer', '_createServerHandle'], 'connections')
  closeAll(dgram.Socket.prototype, ['bind', 'send', 'connect'], 'connections')
  closeAll(dgram, ['createSocket', '_createSocketHandle'], 'connections')
  for (const resolver of [dns, dns.promises]) {
    const names = Object.keys(resolver).filter((name) => /^(lookup|resolve|reverse)/.test(name))
    closeAll(resolver, names, 'connections')
    const resolves = Object.getOwnPropertyNames(resolver.Resolver.prototype).filter((name) => /^(resolve|reverse)/.test(name))
    closeAll(resolver.Resolver.prototype, resolves, 'connections')
  }
  closeAll(os, ['setPriority'], 'other processes')
  // V8's intrinsics and stored bytecode reach into memory: from there to native code it is not far.
  closeAll(v8, ['setFlagsFromString', 'setHeapSnapshotNearHeapLimit', 'writeHeapSnapshot', 'getHeapSnapshot'], 'the engine')
  closeAll(vm, Object.keys(vm), 'the engine')
  closeAll(module, ['enableCompileCache', 'register', 'registerHooks', 'runMain'], 'the engine')
  closeAll(traceEvents, ['createTracing'], 'files')
  const signals = ['kill', '_kill', '_debugProcess', '_debugEnd', '_linkedBinding', 'binding', 'dlopen', 'execve']
  const machine = ['chdir', 'umask', 'setuid', 'seteuid', 'setgid', 'setegid', 'setgroups', 'initgroups']
  closeAll(process, [...signals, ...machine], 'other processes')
  for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name)
  syncBuiltinESMExports()
}

/** Files and sockets that a native library of our parent had open when it started us: Node marks its own as not to be passed on. */
function closeInherited(): void {
  for (let descriptor = CHANNEL_DESCRIPTOR + 1; descriptor < 4096; descriptor++) {
    try {
      const found = fs.fstatSync(descriptor)
      // What Node itself works with is neither.
      if (found.isFile() || found.isDirectory() || found.isSocket() || found.isBlockDevice()) fs.closeSync(descriptor)
    } catch {
      // There is none of that number.
    }
  }
}

function closeAll(owner: object, names: readonly string[], what: string): void {
  for (const name of names) {
    if (!(name in owner)) continue
    // Not an arrow: classes are closed as well.
    const value = function (): never {
      throw Object.assign(new Error(`Explainers have no access to ${what} (${name}).`), { code: 'ERR_ACCESS_DENIED' })
    }
    Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true })
  }
}
