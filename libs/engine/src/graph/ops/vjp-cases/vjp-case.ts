/** A point of one operator at which its gradient rule is compared with finite differences. */
import type { SingleOp } from '../../../testing/single-op.ts'

export interface VjpCase extends SingleOp {
  /** What is particular about it. */
  readonly title: string
  /** Of ‖J·v‖; default that of `checkVjp`. */
  readonly tolerance?: number
  readonly step?: number
  /** Names of the inputs to differentiate by; default all float32 ones that are fed. */
  readonly wrt?: readonly string[]
}
