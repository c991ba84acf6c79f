/** The official ONNX operator cases. */
import { describe, expect, test } from 'vitest'
import { expectAgreement } from '../agreement.ts'
import { OFFICIAL_CASES, readOfficialCase } from '../official-cases.ts'
import type { RuntimeUnderTest } from '../runtime-conformance.ts'
import { runGraph } from '../run-graph.ts'
import { hasSharedData, SHARED_DATA_MARK } from '../shared-data.ts'

export function describeOfficialCases({ load, refused }: RuntimeUnderTest): void {
  const [taken, left] = [false, true].map((isLeft) =>
    OFFICIAL_CASES.filter(({ name }) => (refused[name] !== undefined) === isLeft).map((item) => [item.name, item] as const),
  )

  describe.skipIf(!hasSharedData)(`official ONNX cases ${SHARED_DATA_MARK}`, () => {
    test.each(taken)('%s', async (_, item) => {
      const { graph, feeds, expected } = readOfficialCase(item)
      const results = await runGraph(graph, feeds, await load())
      for (const [output, { dtype, dims, read }] of Object.entries(expected)) {
        expect([results[output].dtype, ...results[output].dims]).toEqual([dtype, ...dims])
        expectAgreement(results[output].data, read(), output)
      }
    })

    if (left.length === 0) return
    test.each(left)('refuses %s', async (_, item) => {
      const { graph, feeds } = readOfficialCase(item)
      await expect(runGraph(graph, feeds, await load())).rejects.toMatchObject({ kind: 'unsupported' })
    })
  })
}
