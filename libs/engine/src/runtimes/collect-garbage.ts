/**
 * Has V8 look for what is dead. Buffers of images and results lie outside its heap, where it lets some 64 MiB of them gather before it looks by itself; asked before
 * a graph is compiled, which takes much memory at once, they are gone by then (ResNet-50 with SmoothGrad: 543 instead of 605 MiB at the peak). It takes 10 ms and more, so it is done only where
 * there may be something to find: of small models a program is compiled in less.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** So much has to have come outside the heap since the last time. */
const MIN_GROWTH = 16 * 2 ** 20
/** Where a caller has let go of what it held, so much has to be there. */
const MIN_HELD = 64 * 2 ** 20

/** What lay outside the heap after the last time. */
let kept = 0

export function collectGarbage({ afterLettingGo = false } = {}): void {
  const { external } = process.memoryUsage()
  kept = Math.min(kept, external)
  if (external < (afterLettingGo ? MIN_HELD : kept + MIN_GROWTH)) return
  collect ??= exposedCollector()
  collect()
  kept = process.memoryUsage().external
}

/** What `--expose-gc` would put into the global scope, without asking every user for an option. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
