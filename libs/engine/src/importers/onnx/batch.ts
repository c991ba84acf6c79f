/**
 * The batch. Exporters write shapes as numbers where the model was traced with a fixed batch, so that a Reshape to `[1, 3136]` has to be understood as one to
 * `[N, 3136]`. Where the batch goes is found from the order of the numbers: what goes before it in the input goes before it in the result.
 */
import { product, quotient } from '../../graph/dimensions.ts'
import { BATCH, type Dimension, type Shape } from '../../graph/graph.ts'

/** A target of Reshape; −1 is what remains. Undefined where the input does not take it. */
export function resolveTarget(from: Shape, wanted: Shape, fixedBatch: number | null): Dimension[] | undefined {
  const usual = fitTarget(from, wanted)
  const holdsBatch = from.some(isBatch)
  const isLiteral = wanted.every((dimension) => typeof dimension === 'number')
  if (!holdsBatch || !isLiteral || (fixedBatch === null && usual)) return usual
  return placeBatch(from, wanted, fixedBatch ?? 1)
}

function isBatch(dimension: Dimension): boolean {
  return typeof dimension === 'string'
}

function fitTarget(from: Shape, wanted: Shape): Dimension[] | undefined {
  const open = wanted.indexOf(-1)
  const rest = quotient(product(from), product(wanted.filter((_, i) => i !== open)))
  if (rest === undefined || (open < 0 && rest !== 1)) return undefined
  return wanted.map((dimension, i) => (i === open ? rest : dimension))
}

function placeBatch(from: Shape, wanted: Shape, batch: number): Dimension[] | undefined {
  const traced = from.map((dimension) => withBatch(dimension, batch))
  const target = fitTarget(traced, wanted)?.filter((dimension) => typeof dimension === 'number')
  const at = from.findIndex(isBatch)
  if (!target || target.length !== wanted.length || from.filter(isBatch).length > 1) return undefined
  const before = traced.slice(0, at).reduce((size, dimension) => size * dimension, 1)
  const places = target.map((dimension, i) => ({
    dimension,
    i,
    lead: target.slice(0, i).reduce((size, extent) => size * extent, 1),
  }))
  // In a dimension `12*N` the batch may be the slower part or the faster one.
  const own = places.filter(({ dimension }) => dimension === batch)
  const place =
    own.find(({ lead }) => lead === before) ??
    own.find(({ lead }) => lead === before * (traced[at] / batch)) ??
    places.find(({ dimension, lead }) => lead === before && dimension % batch === 0)
  if (!place) return undefined
  // The last dimension holds features, of which there is a fixed number: then the batch is the faster part of the one before.
  const features = place.i > 0 && place.i === target.length - 1 && !own.includes(place)
  const goesTo = features ? place.i - 1 : place.i
  return target.map((dimension, i) => (i === goesTo ? product([features ? dimension : dimension / batch, BATCH]) : dimension))
}

function withBatch(dimension: Dimension, batch: number): number {
  if (typeof dimension === 'number') return dimension
  return (Number.parseInt(dimension, 10) || 1) * batch
}
