/** Options that say how to open a model; the same for every command that takes one. */
import { Option, type Command } from 'commander'
import { ARCHITECTURE_NAMES, PRESETS, RESIZES, type Preset, type Resize } from '@sightline/engine/declarations'
import type { OpenOptions } from '@sightline/engine'
import { pathFrom, type Environment } from '../environment.ts'
import { parseInputSize } from './parsers.ts'

export interface ModelOptions {
  readonly architecture?: string
  readonly preprocess?: Preset
  readonly resize?: Resize
  readonly labels?: string
  readonly inputSize?: { readonly height: number; readonly width: number }
  readonly runtime?: string
}

export function addModelOptions(command: Command): Command {
  return command
    .option('--architecture <name>', `what a file of weights alone belongs to: ${ARCHITECTURE_NAMES.join(', ')}`)
    .addOption(new Option('--preprocess <preset>', 'how pixels become inputs (default: what the model says)').choices(PRESETS))
    .addOption(new Option('--resize <how>', 'how an image becomes the model’s size (default: stretch)').choices(RESIZES))
    .option('--labels <file>', 'names of the classes: a JSON list, an ImageNet class index, or one name a line')
    .option(
      '--input-size <HxW>',
      'size for a model that leaves it open (default: its architecture’s, or that of the first image)',
      parseInputSize,
    )
}

export function openOptions(environment: Environment, options: ModelOptions): OpenOptions {
  const { architecture, preprocess, resize, labels, inputSize, runtime } = options
  return { architecture, preprocess, resize, labelsFile: labels && pathFrom(environment, labels), inputSize, runtime }
}
