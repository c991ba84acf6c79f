/** What a person reads after `sightline explain`. */
import { join } from 'node:path'
import { printLine, type Environment } from '../environment.ts'
import { RESULT_FILE } from '../output/earlier-result.ts'
import { describeClass, describeProbability } from '../predictions.ts'
import type { Artifact, Result } from '../result.ts'

export interface Report {
  readonly result: Result
  /** As the user wrote it. */
  readonly folder: string
}

export function printReport(environment: Environment, { result, folder }: Report): void {
  const labels = new Map(result.images.flatMap(({ predictions }) => predictions.map((one) => [one.class, one.label] as const)))
  const describe = (artifact: Artifact) => describeArtifact(artifact, { folder, labels })
  const lines = result.images.flatMap(({ file, predictions, artifacts }) => {
    const [best] = predictions
    const seen = best ? `  ${describeClass(best.class, best.label)} ${describeProbability(best.probability)}` : ''
    return [`${file}${seen}`, ...artifacts.map((artifact) => `  ${describe(artifact)}`)]
  })
  const shared = result.artifacts.map(describe)
  printLine(environment.stdout, [...lines, ...shared, '', `numbers and settings: ${join(folder, RESULT_FILE)}`].join('\n'))
  const all = [...result.images.flatMap(({ artifacts }) => artifacts), ...result.artifacts]
  for (const { picture, warnings } of all) {
    for (const warning of warnings) printLine(environment.stderr, `warning: ${picture}: ${warning}`)
  }
}

interface Surroundings {
  readonly folder: string
  /** Of the classes that the images' predictions name. */
  readonly labels: ReadonlyMap<number, string | null>
}

function describeArtifact({ picture, kind, layer, target, shape, meaning }: Artifact, { folder, labels }: Surroundings): string {
  const facts = [
    `${meaning || kind} [${shape.join('×')}]`,
    target === null ? '' : `for ${describeClass(target, labels.get(target))}`,
    layer === null ? '' : `at ${layer}`,
  ]
  return `${join(folder, picture)}  ${facts.filter(Boolean).join(' ')}`
}
