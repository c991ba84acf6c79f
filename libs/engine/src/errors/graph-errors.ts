/** Errors about the graph itself: malformed graphs, operators without an implementation or without a gradient. */
import type { Node } from '../graph/graph.ts'
import { SightlineError } from './sightline-error.ts'

/** `Conv node “block1/conv”`, for messages. */
export function describeNode(node: Pick<Node, 'op' | 'name'>): string {
  return `${node.op} node “${node.name}”`
}

export function graphInvalid(reason: string): SightlineError {
  return new SightlineError({
    code: 'GRAPH_INVALID',
    kind: 'invalid',
    message: `The model's graph does not fit together: ${reason}.`,
    hint: 'Check that the file was written completely and by a released version of its framework.',
  })
}

export function opUnsupported(node: Pick<Node, 'op' | 'name'>): SightlineError {
  return new SightlineError({
    code: 'OP_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model uses the operator ${node.op} (node “${node.name}”), which Sightline does not know.`,
    hint: 'Please report the operator and the model, so that it can be added.',
  })
}

export function gradientUnsupported(node: Pick<Node, 'op' | 'name'>): SightlineError {
  return new SightlineError({
    code: 'GRADIENT_UNSUPPORTED',
    kind: 'unsupported',
    message: `A gradient would have to pass through the ${describeNode(node)}, and this operator has no gradient rule.`,
    hint: 'Explainers that need no gradient (activations, filters, occlusion) still work on this model.',
  })
}

/** The operator is known, but not in this form: `reason` completes “The Conv node “x” …”. */
export function opFormUnsupported(node: Pick<Node, 'op' | 'name'>, reason: string): SightlineError {
  return new SightlineError({
    code: 'OP_FORM_UNSUPPORTED',
    kind: 'unsupported',
    message: `The ${describeNode(node)} ${reason}.`,
    hint: 'Please report the operator and the model, so that this form can be added.',
  })
}

/** The operator has a gradient rule, but not for this case: `reason` completes “the gradient of the Pad node “x” …”. */
export function gradientFormUnsupported(node: Pick<Node, 'op' | 'name'>, reason: string): SightlineError {
  return new SightlineError({
    code: 'GRADIENT_UNSUPPORTED',
    kind: 'unsupported',
    message: `The gradient of the ${describeNode(node)} ${reason}.`,
    hint: 'Explainers that need no gradient (activations, filters, occlusion) still work on this model.',
  })
}

/** A rule broke its promise to the driver: a defect of the rule, named so that its author finds it. */
export function ruleBroken(node: Pick<Node, 'op' | 'name'>, reason: string): SightlineError {
  return new SightlineError({
    code: 'GRADIENT_RULE_BROKEN',
    kind: 'internal',
    message: `The gradient rule of the ${describeNode(node)} ${reason}.`,
    hint: 'This is a defect of the rule. Please report it with the model.',
  })
}

export function notDetermined(value: string, inputs: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'VALUE_NOT_DETERMINED',
    kind: 'usage',
    message: `The result also depends on “${value}”, not on ${inputs.map((input) => `“${input}”`).join(', ')} alone.`,
    hint: 'Choose a layer that everything passes through, not one inside a branch that a connection goes around.',
  })
}

export function modelTooLargeForOnnx(bytes: number): SightlineError {
  return new SightlineError({
    code: 'ONNX_TOO_LARGE',
    kind: 'unsupported',
    message: `The model would be an ONNX file of ${(bytes / 2 ** 30).toFixed(1)} GiB; the format holds no more than 2 GiB in one file.`,
    hint: 'Use the model’s own files instead.',
  })
}
