/** Layers that do nothing when a model predicts: dropout, noise, penalties. Their output is their input. */
import type { LayerTranslator } from '../translator.ts'

export const identity: LayerTranslator = {
  inert: true,
  translate: ({ inputs: [input] }) => ({ output: input }),
}
