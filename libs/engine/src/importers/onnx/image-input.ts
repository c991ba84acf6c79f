/** The model's one input, which has to be an image: its layout, its size, its batch. */
import { inputNotImage, severalInputs } from '../../errors/importer-errors.ts'
import type { FileShape, OnnxModel, OnnxNode } from './onnx-model.ts'

export interface ImageInput {
  readonly name: string
  /** `[h, w, c]`; null where the file leaves the size open. */
  readonly shape: readonly [number | null, number | null, number]
  /** Of the model's tensor; `flat`: `[n, h, w]`, without an axis for its one channel. */
  readonly layout: 'channels-first' | 'channels-last' | 'flat'
  /** The batch that the file fixes; null where it is open. */
  readonly fixedBatch: number | null
}

/** Throws SEVERAL_INPUTS, INPUT_NOT_IMAGE. */
export function readImageInput({ inputs, nodes }: OnnxModel): ImageInput {
  if (inputs.length > 1) throw severalInputs(inputs.map(({ name }) => name))
  if (inputs.length === 0) throw inputNotImage('it has no input')
  const [{ name, shape, dtype }] = inputs
  if (!dtype || !shape) throw inputNotImage(`its input “${name}” is ${dtype ? 'of unknown shape' : 'no tensor of numbers'}`)
  if (dtype === 'int64' || dtype === 'bool') throw inputNotImage(`its input “${name}” is of type ${dtype}`)
  const shown = `its input “${name}” is [${shape.map((dim) => (typeof dim === 'number' ? dim : '?')).join(', ')}]`
  if (shape.length !== 3 && shape.length !== 4) {
    throw inputNotImage(`${shown}, not [batch, channels, height, width] or [batch, height, width, channels]`)
  }
  const [batch, ...sizes] = shape
  const fixedBatch = typeof batch === 'number' && batch > 0 ? batch : null
  const extent = (dim: number | string) => (typeof dim === 'number' && dim > 0 ? dim : null)
  if (sizes.length === 2) return { name, shape: [extent(sizes[0]), extent(sizes[1]), 1], layout: 'flat', fixedBatch }
  const layout = layoutOf(sizes, nodes, name)
  const [channels, height, width] = layout === 'channels-first' ? sizes : [sizes[2], sizes[0], sizes[1]]
  if (!isChannels(channels)) {
    const open = extent(channels) === null
    throw inputNotImage(
      open ? `${shown}, with an open number of channels` : `${shown}, with ${channels} channels instead of 1 or 3`,
    )
  }
  return { name, shape: [extent(height), extent(width), channels], layout, fixedBatch }
}

function isChannels(dim: number | string): dim is 1 | 3 {
  return dim === 1 || dim === 3
}

/** Which of the ends is the channels; where both could be, what reads the image decides. */
function layoutOf(sizes: FileShape, nodes: readonly OnnxNode[], name: string): 'channels-first' | 'channels-last' {
  const [first, last] = [isChannels(sizes[0]), isChannels(sizes[2])]
  if (first !== last) return first ? 'channels-first' : 'channels-last'
  const values = new Set([name])
  for (const { op, inputs, outputs, attributes } of nodes) {
    if (!values.has(inputs[0])) continue
    if (op === 'Transpose') return String(attributes['perm']) === '0,3,1,2' ? 'channels-last' : 'channels-first'
    if (op === 'Conv' || op.endsWith('Pool')) return 'channels-first'
    values.add(outputs[0])
  }
  return 'channels-first'
}
