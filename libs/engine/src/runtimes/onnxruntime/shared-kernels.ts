import { Tensor } from './native.ts'
import type { Initializer } from '../../graph/graph.ts'
import { sameNumbers } from '../../model/same-numbers.ts'
import { arrange, StandIns, type Layout } from './stand-ins.ts'

/** Kernels of an opened model in the layouts that ONNX Runtime wants, each once however many sessions read it. A kernel is read from where it lies when a layout of it is first wanted. */
export class SharedKernels {
  readonly standIns = new StandIns()
  readonly #arranged = new Map<Initializer, Map<string, Tensor>>()
  readonly #byShape = new Map<string, Tensor[]>()

  arranged(kernel: Initializer, layout: Layout): Tensor {
    const layouts = this.#arranged.get(kernel) ?? new Map<string, Tensor>()
    this.#arranged.set(kernel, layouts)
    const known = layouts.get(layout.key)
    if (known) return known
    const data = arrange(kernel.read() as Float32Array, layout)
    const tensor = this.#find(layout.dims, data) ?? this.#add(layout.dims, data)
    layouts.set(layout.key, tensor)
    return tensor
  }

  /** Numbers of which it is not known whose kernel they are; copied if they are new. */
  alike(dims: readonly number[], data: Float32Array): Tensor {
    return this.#find(dims, data) ?? this.#add(dims, data.slice())
  }

  #find(dims: readonly number[], data: Float32Array): Tensor | undefined {
    return this.#byShape.get(String(dims))?.find((kernel) => sameNumbers(kernel.data as Float32Array, data))
  }

  #add(dims: readonly number[], data: Float32Array): Tensor {
    const tensor = new Tensor('float32', data, dims)
    this.#byShape.set(String(dims), [...(this.#byShape.get(String(dims)) ?? []), tensor])
    return tensor
  }
}
