/**
 * Options of a layer that change nothing when a trained model predicts. Any other that a layer's translator has not asked for is
 * reported: Keras gains options faster than we learn them.
 */
import type { BoundLayer } from './check-layers.ts'

const IGNORED = new Set([
  'name',
  'trainable',
  'dtype',
  // The input's shape, also kept by the first layer of a Sequential model.
  'batch_input_shape',
  'batch_shape',
  'input_dtype',
  'sparse',
  'ragged',
  'optional',
  'data_format',
  // How it was trained.
  'rate',
  'dropout',
  'seed',
  'noise_shape',
  'stddev',
  'l1',
  'l2',
  'momentum',
  'renorm_momentum',
  'virtual_batch_size',
  // How it is computed.
  'fused',
  'synchronized',
  'autocast',
  'implementation',
  // What is put around an image that is padded to an aspect, which is refused.
  'fill_mode',
  'fill_value',
])

const IGNORED_ENDS = /_(initializer|regularizer|constraint)$/

/** Warnings about options that were not read while the layers were translated. */
export function optionWarnings(layers: readonly BoundLayer[]): string[] {
  return layers.flatMap(({ name, className, config, translator }) => {
    if (!translator || translator.inert) return []
    const unread = config.unread().filter((option) => !IGNORED.has(option) && !IGNORED_ENDS.test(option))
    if (unread.length === 0) return []
    return [`The ${className} layer “${name}” has options that Sightline does not know and ignores: ${unread.join(', ')}.`]
  })
}
