/** From the scores of all classes, as a run's row keeps them, to what people read. */
import { topClasses } from '@sightline/engine/declarations'
import type { Prediction } from '../../contract/index.ts'

/** The most probable classes that are told; those that were explained are told too. */
const TOP = 20

export interface ScoreColumns {
  readonly logits: Uint8Array | null
  readonly probabilities: Uint8Array | null
  readonly targets: readonly number[]
}

/** The most probable first; empty without a head. */
export function predictionsOf({ logits, probabilities, targets }: ScoreColumns, labels: readonly string[] | null): Prediction[] {
  if (!logits || !probabilities) return []
  const [scores, shares] = [numbersOf(logits), numbersOf(probabilities)]
  const top = topClasses(scores, TOP)
  const others = topClasses(scores, scores.length).filter((index) => targets.includes(index) && !top.includes(index))
  return [...top, ...others].map((index) => ({
    class: index,
    label: labels?.[index] ?? null,
    logit: finite(scores[index]),
    probability: finite(shares[index]),
  }))
}

/** float32, little endian; copied, since a view of floats wants an address that four divides. */
function numbersOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
