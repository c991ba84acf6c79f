/**
 * What every explainer promises, as tests: `explainerConformance(explainer)` registers them with Vitest, once for a model in this process
 * and once for the same model on the other side of a message channel.
 */
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { ExplainerDefinition } from '../explainer/contract.ts'
import { openLocal, openThroughChannel, type OpenModel } from './conformance-models.ts'
import { runCases, type ConformanceCase, type ConformanceOptions } from './conformance/cases.ts'
import { declarationCases } from './conformance/declaration-cases.ts'
import type { InputShape } from './tiny-models.ts'

export type { ConformanceOptions }

/** Not square, so that a swapped axis shows. */
const SHAPE = [6, 8, 3] as const

export function explainerConformance(explainer: ExplainerDefinition, options: ConformanceOptions = {}): void {
  describe(`${explainer.id} keeps the explainers' contract`, () => {
    register(declarationCases(explainer))
    describe('with a model in this process', () => describeRuns(explainer, options, openLocal))
    describe('with a model behind a message channel', () => describeRuns(explainer, options, openThroughChannel))
  })
}

function describeRuns(
  explainer: ExplainerDefinition,
  options: ConformanceOptions,
  open: (shape: InputShape, explainer: ExplainerDefinition) => Promise<OpenModel>,
): void {
  let opened: OpenModel
  beforeAll(async () => {
    opened = await open(SHAPE, explainer)
  })
  afterAll(() => opened.close())
  register(runCases(explainer, { ...options, model: () => opened.model }))
}

function register(cases: readonly ConformanceCase[]): void {
  for (const { name, run } of cases) it(name, run)
}
