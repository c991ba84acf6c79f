/** Score-CAM once more, as loops over numbers and from the paper's equations alone, to compare with. */
import type { openTinyModel } from '@sightline/engine/testing'

type Model = Awaited<ReturnType<typeof openTinyModel>>

interface Facts {
  readonly layer: string
  readonly score: 'logit' | 'probability'
  readonly weights: 'softmax' | 'increase'
  readonly baseline: 'zero' | 'mean'
  readonly target: number
}

/** The signed map `[h, w]` of one image, given in the order of `[h, w, c]`. */
export async function referenceScoreCam(model: Model, pixels: readonly number[], facts: Facts) {
  const [height, width, channels] = model.info.inputShape
  const scoreOf = async (image: readonly number[]) => {
    const { logits, probabilities } = await model.predict({ shape: [1, height, width, channels], data: Float32Array.from(image) })
    return (facts.score === 'logit' ? logits : probabilities).data[facts.target]
  }
  const mean = Array.from({ length: channels }, (_, c) => {
    const values = pixels.filter((_, i) => i % channels === c)
    return facts.baseline === 'zero' ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
  })
  const image = { shape: [1, height, width, channels], data: Float32Array.from(pixels) }
  const { shape, data } = (await model.activations(image, [facts.layer]))[facts.layer]
  const [, rows, columns, count] = shape

  const maps: number[][] = []
  const increases: number[] = []
  const bare = await scoreOf(pixels.map((_, i) => mean[i % channels]))
  for (let k = 0; k < count; k++) {
    const map = Array.from({ length: rows * columns }, (_, position) => data[position * count + k])
    const large: number[] = []
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        large.push(bilinear(map, [rows, columns], [((y + 0.5) * rows) / height, ((x + 0.5) * columns) / width]))
    }
    const [low, high] = [Math.min(...large), Math.max(...large)]
    if (low === high) continue
    const masked = pixels.map((value, i) => {
      const h = (large[Math.floor(i / channels)] - low) / (high - low)
      return mean[i % channels] + h * (value - mean[i % channels])
    })
    maps.push(map)
    increases.push((await scoreOf(masked)) - bare)
  }
  const powers = increases.map(Math.exp)
  const total = powers.reduce((sum, power) => sum + power, 0)
  const weights = facts.weights === 'increase' ? increases : powers.map((power) => power / total)
  const sum = Array.from({ length: rows * columns }, (_, position) =>
    maps.reduce((all, map, k) => all + weights[k] * map[position], 0),
  )
  return { shape: [rows, columns], data: sum }
}

/** At a point given in the map's own pixels, whose centres lie at 0.5, 1.5, …; beyond the outer centres the border goes on. */
function bilinear(map: readonly number[], [rows, columns]: readonly [number, number], [y, x]: readonly [number, number]): number {
  const at = (row: number, column: number) =>
    map[Math.min(Math.max(row, 0), rows - 1) * columns + Math.min(Math.max(column, 0), columns - 1)]
  const [top, left] = [Math.floor(y - 0.5), Math.floor(x - 0.5)]
  const [down, right] = [y - 0.5 - top, x - 0.5 - left]
  return (
    (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
    down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1))
  )
}
