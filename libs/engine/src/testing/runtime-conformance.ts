/**
 * What every runtime has to do, whatever computes behind it. Its oracles: literal numbers, the official ONNX cases, and another runtime, whose
 * kernels are other people's work; gradient rules are checked against finite differences elsewhere (check-vjp.ts).
 */
import type { Runtime } from '../runtimes/runtime.ts'
import { describeContract } from './runtime-conformance/contract.ts'
import { describeModels } from './runtime-conformance/models.ts'
import { describeOfficialCases } from './runtime-conformance/official-cases.ts'
import { describeOperators } from './runtime-conformance/operators.ts'

export interface RuntimeUnderTest {
  load(): Promise<Runtime>
  /** The runtime that it is compared with. */
  reference(): Promise<Runtime>
  /**
   * Cases that it refuses, by their name (`Conv: 3×3`, `test_div_uint8`), each with the reason. That it refuses them, and says so, is tested
   * instead.
   */
  readonly refused: Readonly<Record<string, string>>
}

export function describeRuntime(subject: RuntimeUnderTest): void {
  describeOperators(subject)
  describeOfficialCases(subject)
  describeContract(subject)
  describeModels(subject)
}
