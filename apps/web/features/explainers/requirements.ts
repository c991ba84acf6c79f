import type { Explainer } from '@sightline/api/contract'

/** What an explainer asks of a model and of a run, in words. */
export function requirementsOf({ gradients, layer, attention, background, classes, images }: Explainer['requires']): string[] {
  return [
    ...(gradients ? ['gradients'] : []),
    ...(layer === 'spatial' ? ['a layer with space'] : []),
    ...(attention ? ['maps of attention'] : []),
    ...(classes ? ['a class output'] : []),
    ...(background ? ['background images'] : []),
    ...(images ? [] : ['no image']),
  ]
}
