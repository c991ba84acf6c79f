/** Errors about what was asked of a model: unknown layers and classes, things that this model cannot do. */
import { SightlineError, nearest } from './sightline-error.ts'

function didYouMean(name: string, candidates: readonly string[]): string {
  const suggestion = nearest(name, candidates)
  return suggestion === undefined ? '' : `Did you mean “${suggestion}”? `
}

export function runtimeUnknown(id: string, known: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'RUNTIME_UNKNOWN',
    kind: 'usage',
    message: `There is no runtime “${id}”.`,
    hint: `${didYouMean(id, known)}The runtimes are: ${known.join(', ')}.`,
  })
}

/** An explainer in plain JavaScript may hand in what is no name: `undefined`, where it forgot to choose a layer. */
export function layerUnknown(name: string, layers: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'LAYER_UNKNOWN',
    kind: 'usage',
    message: `The model has no layer “${name}”.`,
    hint: `${didYouMean(String(name), layers)}\`sightline layers MODEL\` lists all ${layers.length}.`,
  })
}

export function layerNotSpatial(name: string, spatial: string | null): SightlineError {
  return new SightlineError({
    code: 'LAYER_NOT_SPATIAL',
    kind: 'usage',
    message: `The layer “${name}” has no space: its output is not a map with more than one position.`,
    hint:
      spatial === null
        ? 'The model has no layer with space that its class output depends on.'
        : `Choose a layer with space, for example “${spatial}”, or leave it out to take that one.`,
  })
}

export function layerNotDifferentiable(name: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_NOT_DIFFERENTIABLE',
    kind: 'usage',
    message: `The class score does not depend on the layer “${name}”, so it has no gradient there.`,
    hint: 'Choose a layer between the image and the class output.',
  })
}

export function layerBypassed(name: string): SightlineError {
  return new SightlineError({
    code: 'LAYER_BYPASSED',
    kind: 'usage',
    message: `The rest of the model cannot be run from the layer “${name}” alone: a connection goes around it.`,
    hint: 'Choose a layer that everything passes through, for example the addition or concatenation after it.',
  })
}

export function classUnknown(label: string, labels: readonly string[] | null): SightlineError {
  return new SightlineError({
    code: 'CLASS_UNKNOWN',
    kind: 'usage',
    message: labels ? `No class is labelled “${label}”.` : `The class “${label}” is no index, and the model has no labels.`,
    hint: labels
      ? `${didYouMean(label, labels)}An index (0 … ${labels.length - 1}) works too.`
      : 'Give an index, or labels with --labels FILE.',
  })
}

export function classAmbiguous(label: string, indices: readonly number[]): SightlineError {
  return new SightlineError({
    code: 'CLASS_AMBIGUOUS',
    kind: 'usage',
    message: `Several classes are labelled “${label}”.`,
    hint: `Give the index of the one you mean: ${indices.join(', ')}.`,
  })
}

export function classOutOfRange(index: number, classes: number): SightlineError {
  return new SightlineError({
    code: 'CLASS_OUT_OF_RANGE',
    kind: 'usage',
    message: `The class ${index} does not exist: the model has ${classes} classes.`,
    hint: `Choose an index from 0 to ${classes - 1}.`,
  })
}

export function topOutOfRange(top: number, classes: number): SightlineError {
  return new SightlineError({
    code: 'CLASS_OUT_OF_RANGE',
    kind: 'usage',
    message: `The best ${top} classes were asked for: the model has ${classes}.`,
    hint: `Ask for at most top:${classes}.`,
  })
}

export function labelCountWrong(labels: number, classes: number): SightlineError {
  return new SightlineError({
    code: 'LABEL_COUNT_WRONG',
    kind: 'invalid',
    message: `There are ${labels} labels for ${classes} classes.`,
    hint: 'Give one label for each class, in the order of the class indices.',
  })
}

export function modelHeadless(reason: string, what: string): SightlineError {
  return new SightlineError({
    code: 'MODEL_HEADLESS',
    kind: 'usage',
    message: `${what} needs a class output, and this model has none: ${reason}.`,
    hint: 'Activations and filters work on it. For the others, load the model with its classifier.',
  })
}

export function probabilityUndefined(): SightlineError {
  return new SightlineError({
    code: 'PROBABILITY_UNDEFINED',
    kind: 'usage',
    message: 'The model’s outputs are declared to be scores without a probability (head “none”).',
    hint: 'Use --score logit.',
  })
}

export function shapeMismatch(given: readonly number[], expected: readonly number[]): SightlineError {
  return new SightlineError({
    code: 'SHAPE_MISMATCH',
    kind: 'usage',
    message: `The images are of shape [${given.join(', ')}]; the model takes [n, ${expected.join(', ')}].`,
    hint: 'Prepare images with the model’s own input size and channels.',
  })
}

export function inputSizeUnknown(): SightlineError {
  return new SightlineError({
    code: 'INPUT_SIZE_UNKNOWN',
    kind: 'usage',
    message: 'The model leaves the size of its input open, and no size was given.',
    hint: 'Give an image, or the input size (on the command line: --input-size HEIGHTxWIDTH; in sightline.json beside the model: inputSize).',
  })
}

export function inputSizeFixed(given: string, fixed: string): SightlineError {
  return new SightlineError({
    code: 'INPUT_SIZE_FIXED',
    kind: 'usage',
    message: `The model takes images of ${fixed} only, not ${given}.`,
    hint: 'Leave the input size out: images are resized to what the model takes.',
  })
}

export function requirementUnmet(explainer: string, reason: string, hint: string): SightlineError {
  return new SightlineError({
    code: 'REQUIREMENT_UNMET',
    kind: 'usage',
    message: `${explainer} cannot run: ${reason}.`,
    hint,
  })
}
