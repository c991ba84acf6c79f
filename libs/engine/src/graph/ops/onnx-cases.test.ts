/** The official ONNX operator cases: decoded, inferred, encoded and run, the numbers and the inferred shapes compared. */
import { describe, expect, test } from 'vitest'
import { checkShapes } from '../../testing/check-vjp.ts'
import { needlessReasons, OFFICIAL_CASES, readOfficialCase } from '../../testing/official-cases.ts'
import { numbersOf, runGraph } from '../../testing/run-graph.ts'
import { hasSharedData, SHARED_DATA_MARK } from '../../testing/shared-data.ts'

describe.skipIf(!hasSharedData)(`official ONNX cases ${SHARED_DATA_MARK}`, () => {
  test.each(OFFICIAL_CASES.map((item) => [item.name, item] as const))('%s', async (_, item) => {
    const { graph, feeds, expected: outputs } = readOfficialCase(item)
    const results = await runGraph(graph, feeds)
    checkShapes(graph, feeds, results)
    for (const [output, expected] of Object.entries(outputs)) {
      expect(results[output].dims).toEqual(expected.dims)
      const [actual, wanted] = [numbersOf(results[output]), Array.from(expected.read(), Number)]
      actual.forEach((number, i) =>
        expect(Math.abs(number - wanted[i])).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(wanted[i]))),
      )
    }
  })

  test('nothing is left out that could run', () => {
    expect(needlessReasons()).toEqual([])
  })
})
