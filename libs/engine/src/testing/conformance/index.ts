/**
 * What every explainer promises, as a list of checks that run anywhere, without a test framework: a program can check an installed package with
 * them, on a model of its own. `explainerConformance` (`@sightline/engine/testing`) registers the same checks with Vitest.
 */
export { conformanceCases, type ConformanceCase, type ConformanceRequest } from './cases.ts'
export { openLocal as openConformanceModel, type OpenModel } from '../conformance-models.ts'
