/**
 * Writes networks down the way Keras's functional API does: every method adds a layer and returns its output. Shapes are without the batch,
 * channels last. A layer without a name is numbered within its class, as Keras does.
 */
import type { JsonObject } from '../importers/keras/layer-config.ts'
import { snakeCase } from '../importers/keras/archive-weights.ts'
import type { Blueprint, BlueprintLayer, WeightSpec } from './blueprint.ts'
import { inKerasOrder } from './keras-order.ts'

/** The output of a layer. */
export interface Output {
  readonly layer: string
  readonly shape: readonly number[]
}

export type Pair = number | readonly [number, number]
export type Padding = 'valid' | 'same'

interface Named {
  readonly name?: string
}

export interface WindowOptions extends Named {
  readonly strides?: Pair
  readonly padding?: Padding
}

export interface ConvolutionOptions extends WindowOptions {
  readonly kernel: Pair
  readonly bias?: boolean
  readonly activation?: string
}

export interface PoolingOptions extends WindowOptions {
  readonly size: Pair
}

export interface NormOptions extends Named {
  readonly epsilon?: number
  readonly momentum?: number
  readonly scale?: boolean
}

/** `[[top, bottom], [left, right]]` */
export type Borders = readonly [readonly [number, number], readonly [number, number]]

interface NewLayer {
  readonly className: string
  readonly options: JsonObject
  readonly inputs: readonly Output[]
  readonly shape: readonly number[]
  readonly weights?: readonly WeightSpec[]
}

export class NetworkBuilder {
  readonly #name: string
  readonly #layers: BlueprintLayer[] = []
  readonly #counts = new Map<string, number>()
  readonly #firstNumber: number

  /** `firstNumber`: what the first unnamed layer of a class is called: 0 is `conv2d` (TensorFlow's Keras), 1 is `conv2d_1` (Keras before). */
  constructor(name: string, { firstNumber = 0 }: { firstNumber?: 0 | 1 } = {}) {
    this.#name = name
    this.#firstNumber = firstNumber
  }

  /** `[h, w, c]` */
  input(shape: readonly number[]): Output {
    const options = { batch_input_shape: [null, ...shape] }
    return this.#add('input_1', { className: 'InputLayer', options, inputs: [], shape })
  }

  convolution(x: Output, filters: number, { kernel, bias = true, activation, name, ...window }: ConvolutionOptions): Output {
    const size = pair(kernel)
    return this.#add(name, {
      className: 'Conv2D',
      options: { filters, ...windowOptions(size, window), use_bias: bias, activation: activation ?? 'linear' },
      inputs: [x],
      shape: [...slide(x.shape, size, window), filters],
      weights: [{ name: 'kernel', shape: [...size, x.shape[2], filters] }, ...biasOf(bias, filters)],
    })
  }

  /** Depth multiplier 1. */
  depthwise(x: Output, { kernel, bias = true, activation, name, ...window }: ConvolutionOptions): Output {
    const [size, channels] = [pair(kernel), x.shape[2]]
    return this.#add(name, {
      className: 'DepthwiseConv2D',
      options: { depth_multiplier: 1, ...windowOptions(size, window), use_bias: bias, activation: activation ?? 'linear' },
      inputs: [x],
      shape: [...slide(x.shape, size, window), channels],
      weights: [{ name: 'depthwise_kernel', shape: [...size, channels, 1] }, ...biasOf(bias, channels)],
    })
  }

  /** Depth multiplier 1. */
  separable(x: Output, filters: number, { kernel, bias = true, activation, name, ...window }: ConvolutionOptions): Output {
    const [size, channels] = [pair(kernel), x.shape[2]]
    return this.#add(name, {
      className: 'SeparableConv2D',
      options: {
        filters,
        depth_multiplier: 1,
        ...windowOptions(size, window),
        use_bias: bias,
        activation: activation ?? 'linear',
      },
      inputs: [x],
      shape: [...slide(x.shape, size, window), filters],
      weights: [
        { name: 'depthwise_kernel', shape: [...size, channels, 1] },
        { name: 'pointwise_kernel', shape: [1, 1, channels, filters] },
        ...biasOf(bias, filters),
      ],
    })
  }

  dense(x: Output, units: number, { name, activation = 'linear' }: Named & { readonly activation?: string } = {}): Output {
    return this.#add(name, {
      className: 'Dense',
      options: { units, use_bias: true, activation },
      inputs: [x],
      shape: [...x.shape.slice(0, -1), units],
      weights: [{ name: 'kernel', shape: [x.shape[x.shape.length - 1], units] }, ...biasOf(true, units)],
    })
  }

  batchNormalization(x: Output, { name, epsilon = 1e-3, momentum = 0.99, scale = true }: NormOptions = {}): Output {
    const shape = [x.shape[x.shape.length - 1]]
    const names = [...(scale ? ['gamma'] : []), 'beta', 'moving_mean', 'moving_variance']
    return this.#add(name, {
      className: 'BatchNormalization',
      options: { axis: [x.shape.length], epsilon, momentum, scale, center: true },
      inputs: [x],
      shape: x.shape,
      weights: names.map((weight) => ({ name: weight, shape })),
    })
  }

  activation(x: Output, activation: string, name?: string): Output {
    return this.#add(name, { className: 'Activation', options: { activation }, inputs: [x], shape: x.shape })
  }

  relu(x: Output, name?: string): Output {
    return this.activation(x, 'relu', name)
  }

  /** The ReLU layer with a maximum of 6. */
  relu6(x: Output, name?: string): Output {
    return this.#add(name, { className: 'ReLU', options: { max_value: 6 }, inputs: [x], shape: x.shape })
  }

  zeroPadding(x: Output, padding: Borders, name?: string): Output {
    const [[top, bottom], [left, right]] = padding
    const [height, width, channels] = x.shape
    const shape = [height + top + bottom, width + left + right, channels]
    return this.#add(name, { className: 'ZeroPadding2D', options: { padding }, inputs: [x], shape })
  }

  maxPooling(x: Output, options: PoolingOptions): Output {
    return this.#pooling('MaxPooling2D', x, options)
  }

  averagePooling(x: Output, options: PoolingOptions): Output {
    return this.#pooling('AveragePooling2D', x, options)
  }

  globalAveragePooling(x: Output, { name, keepDimensions = false }: Named & { readonly keepDimensions?: boolean } = {}): Output {
    const channels = x.shape[2]
    const shape = keepDimensions ? [1, 1, channels] : [channels]
    return this.#add(name, {
      className: 'GlobalAveragePooling2D',
      options: { keepdims: keepDimensions },
      inputs: [x],
      shape,
    })
  }

  flatten(x: Output, name?: string): Output {
    const shape = [x.shape.reduce((size, extent) => size * extent, 1)]
    return this.#add(name, { className: 'Flatten', options: {}, inputs: [x], shape })
  }

  reshape(x: Output, shape: readonly number[], name?: string): Output {
    return this.#add(name, { className: 'Reshape', options: { target_shape: shape }, inputs: [x], shape })
  }

  dropout(x: Output, rate: number, name?: string): Output {
    return this.#add(name, { className: 'Dropout', options: { rate }, inputs: [x], shape: x.shape })
  }

  /** y = x·scale; one number, or one for each channel. */
  rescaling(x: Output, scale: number | readonly number[], name?: string): Output {
    return this.#add(name, { className: 'Rescaling', options: { scale, offset: 0 }, inputs: [x], shape: x.shape })
  }

  normalization(x: Output, name?: string): Output {
    const channels = [x.shape[x.shape.length - 1]]
    return this.#add(name, {
      className: 'Normalization',
      options: { axis: [-1] },
      inputs: [x],
      shape: x.shape,
      weights: [
        { name: 'mean', shape: channels },
        { name: 'variance', shape: channels },
        { name: 'count', shape: [], optional: true },
      ],
    })
  }

  /** Inputs of one shape. */
  add(inputs: readonly Output[], name?: string): Output {
    return this.#add(name, { className: 'Add', options: {}, inputs, shape: inputs[0].shape })
  }

  /** The first input times one factor for each of its channels. */
  multiply(inputs: readonly [Output, Output], name?: string): Output {
    return this.#add(name, { className: 'Multiply', options: {}, inputs, shape: inputs[0].shape })
  }

  /** Along the channels. */
  concatenate(inputs: readonly Output[], name?: string): Output {
    const channels = inputs.reduce((sum, { shape }) => sum + shape[2], 0)
    const shape = [...inputs[0].shape.slice(0, 2), channels]
    return this.#add(name, { className: 'Concatenate', options: { axis: 3 }, inputs, shape })
  }

  /** The network that ends in this output. */
  finish(output: Output): Blueprint {
    const layers = inKerasOrder(this.#layers, output.layer)
    const config = {
      class_name: 'Functional',
      config: {
        name: this.#name,
        layers: layers.map(({ name, className, options, inputs }) => ({
          class_name: className,
          name,
          config: { name, ...options },
          inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : [],
        })),
        input_layers: [['input_1', 0, 0]],
        output_layers: [[output.layer, 0, 0]],
      },
    }
    return { name: this.#name, layers, config }
  }

  #pooling(className: string, x: Output, { size, strides = size, padding = 'valid', name }: PoolingOptions): Output {
    const options = { pool_size: pair(size), strides: pair(strides), padding }
    const shape = [...slide(x.shape, pair(size), { strides, padding }), x.shape[2]]
    return this.#add(name, { className, options, inputs: [x], shape })
  }

  #add(name: string | undefined, { inputs, weights = [], ...layer }: NewLayer): Output {
    const called = name ?? this.#number(snakeCase(layer.className))
    this.#layers.push({ ...layer, name: called, weights, inputs: inputs.map((input) => input.layer) })
    return { layer: called, shape: layer.shape }
  }

  #number(stem: string): string {
    const number = this.#counts.get(stem) ?? this.#firstNumber
    this.#counts.set(stem, number + 1)
    return number === 0 ? stem : `${stem}_${number}`
  }
}

function pair(value: Pair): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value
}

function windowOptions(kernel: readonly [number, number], { strides = 1, padding = 'valid' }: WindowOptions): JsonObject {
  return { kernel_size: kernel, strides: pair(strides), padding }
}

/** Height and width after a window has passed over them. */
function slide(shape: readonly number[], size: readonly number[], { strides = 1, padding = 'valid' }: WindowOptions): number[] {
  const steps = pair(strides)
  return [0, 1].map((axis) => Math.ceil((shape[axis] - (padding === 'valid' ? size[axis] - 1 : 0)) / steps[axis]))
}

function biasOf(bias: boolean, filters: number): WeightSpec[] {
  return bias ? [{ name: 'bias', shape: [filters] }] : []
}
