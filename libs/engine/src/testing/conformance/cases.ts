import type { ExplainerDefinition } from '../../explainer/contract.ts'
import type { ExplainableModel } from '../../model/explainable-model.ts'
import { batchCases } from './batch-cases.ts'
import { declarationCases } from './declaration-cases.ts'
import { refusalCases } from './refusal-cases.ts'
import { resultCases } from './result-cases.ts'
import { Subject } from './subject.ts'

/** One promise. */
export interface ConformanceCase {
  /** Reads after “it”: `gives the same bytes for the same seed`. */
  readonly name: string
  /** Resolves if the promise is kept; throws an AssertionError that says how it was broken, or what the explainer threw. */
  run(): Promise<void>
}

export interface ConformanceOptions {
  /** Parameters that keep the work small: few samples, small patches. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Whether the result depends on the seed with these parameters. Default false. `unknown` leaves that out, for explainers that one has not written. */
  readonly random?: boolean | 'unknown'
}

export interface ConformanceRequest extends ConformanceOptions {
  /** A classifier of one or three input channels that has three classes or more and a layer with space, or what gives it when a case runs. Stays the caller's. */
  readonly model: ExplainableModel | (() => ExplainableModel)
  /** Each question to the model is one to stop at; at most how many are tried. Default: all. */
  readonly stops?: number
  /** How many tensors the explainer's process holds. Default: those of this process. */
  countTensors?(): number | Promise<number>
}

/** In the order in which they should run; each is independent of the others. */
export function conformanceCases(explainer: ExplainerDefinition, request: ConformanceRequest): readonly ConformanceCase[] {
  return [...declarationCases(explainer), ...runCases(explainer, request)]
}

/** Those that need a model. */
export function runCases(explainer: ExplainerDefinition, request: ConformanceRequest): readonly ConformanceCase[] {
  const subject = new Subject(explainer, request)
  return [resultCases, batchCases, refusalCases].flatMap((make) => make(subject))
}
