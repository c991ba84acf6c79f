/** The layers that a layer parameter may name, for one or more models. */
import type { Explainer, Layer } from '@sightline/api/contract'

export interface LayerOption {
  readonly value: string
  readonly label: string
}

/**
 * Layers of all the models, in the order of the first; `spatial` leaves out those without space. A layer before its activation stands beside the layer itself. Models without
 * a layer in common give all their layers: which of them fits which model is then said by the plan.
 */
export function layerOptions(
  models: readonly (readonly Layer[])[],
  needs: Explainer['requires']['layer'],
): readonly LayerOption[] {
  const lists = models.map((layers) => layers.filter(({ spatial }) => needs !== 'spatial' || spatial).flatMap(optionsOf))
  const [first = [], ...others] = lists
  const shared = first.filter(({ value }) => others.every((list) => list.some((one) => one.value === value)))
  if (shared.length > 0) return shared
  return [...new Map(lists.flat().map((option) => [option.value, option])).values()]
}

function optionsOf({ name, kind, outputShape, preActivation }: Layer): LayerOption[] {
  const shape = outputShape.map((extent) => extent ?? '?').join('×')
  return [
    ...(preActivation ? [{ value: preActivation, label: `${name} before activation · ${shape}` }] : []),
    { value: name, label: `${name} · ${kind} ${shape}` },
  ]
}
