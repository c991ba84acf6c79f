/** The layer that is nothing but an activation function. */
import { activated } from '../activations.ts'
import type { LayerTranslator } from '../translator.ts'

export const Activation: LayerTranslator = {
  // The input is a layer's output already, so no value of its own stands before the activation.
  translate: (context) => ({ output: activated(context, context.inputs[0]).output }),
}
