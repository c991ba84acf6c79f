/** The first-party explainers. An explicit list: nothing registers itself. */
import type { ExplainerDefinition } from '@sightline/engine/explainer'
import activations from './activations/definition.ts'
import attentionRollout from './attention-rollout/definition.ts'
import expectedGradients from './expected-gradients/definition.ts'
import filters from './filters/definition.ts'
import gradCam from './grad-cam/definition.ts'
import gradientXInput from './gradient-x-input/definition.ts'
import gradients from './gradients/definition.ts'
import guidedBackprop from './guided-backprop/definition.ts'
import integratedGradients from './integrated-gradients/definition.ts'
import occlusion from './occlusion/definition.ts'
import smoothgrad from './smoothgrad/definition.ts'

export const explainers: readonly ExplainerDefinition[] = [
  activations,
  filters,
  gradCam,
  expectedGradients,
  smoothgrad,
  occlusion,
  gradients,
  gradientXInput,
  integratedGradients,
  guidedBackprop,
  attentionRollout,
]
