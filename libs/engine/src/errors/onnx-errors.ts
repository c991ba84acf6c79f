/** Errors about ONNX files. */
import { describeNode } from './graph-errors.ts'
import { SightlineError } from './sightline-error.ts'

interface NodeLabel {
  readonly op: string
  readonly name: string
}

export function onnxOpsetUnsupported(version: number, oldest: number): SightlineError {
  return new SightlineError({
    code: 'ONNX_OPSET_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model is written in operator set ${version} of ONNX; Sightline reads ${oldest} and later.`,
    hint: 'Export the model again with a newer opset (torch.onnx.export(…, opset_version=17)), or convert it with onnx.version_converter.',
  })
}

export function onnxDomainUnsupported(node: NodeLabel, domain: string): SightlineError {
  return new SightlineError({
    code: 'ONNX_DOMAIN_UNSUPPORTED',
    kind: 'unsupported',
    message: `The ${describeNode(node)} belongs to “${domain}”, not to the operators of ONNX: what it computes is not part of the file.`,
    hint:
      domain === 'com.microsoft'
        ? 'ONNX Runtime wrote it when it optimised the model. Use the model as it was before.'
        : 'Export the model without custom operators.',
  })
}

/** `reason` completes “The Loop node “x” …”. */
export function onnxNodeUnsupported(node: NodeLabel, reason: string): SightlineError {
  return new SightlineError({
    code: 'OP_FORM_UNSUPPORTED',
    kind: 'unsupported',
    message: `The ${describeNode(node)} ${reason}.`,
    hint: 'Please report the operator and the model, so that this form can be added.',
  })
}

export function onnxShapeUnknown(node: NodeLabel): SightlineError {
  return new SightlineError({
    code: 'OP_UNSUPPORTED',
    kind: 'unsupported',
    message: `The model uses the operator ${node.op} (node “${node.name}”), which Sightline does not know, and the file does not say what shape comes out of it.`,
    hint: 'Write the shapes into the file with onnx.shape_inference.infer_shapes; methods without gradients then work. Please report the operator, so that it can be added.',
  })
}

export function onnxBatchLost(node: NodeLabel, reason: string): SightlineError {
  return new SightlineError({
    code: 'ONNX_BATCH_FIXED',
    kind: 'unsupported',
    message: `The model is made for a fixed number of images, and its ${describeNode(node)} cannot work for another: ${reason}.`,
    hint: 'Export it with an open batch: dynamic_axes={"input": {0: "batch"}} (or dynamic_shapes) in torch.onnx.export.',
  })
}

export function onnxOutputsUnusable(names: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'ONNX_OUTPUTS_UNUSABLE',
    kind: 'unsupported',
    message:
      names.length === 0
        ? 'The model has no output.'
        : `None of the model's outputs (${names.join(', ')}) is a tensor of floating-point numbers, as the scores of classes are.`,
    hint: 'Export the network itself, without steps that turn its scores into labels.',
  })
}
