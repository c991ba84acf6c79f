import { Tensor } from './native.ts'
import type { Initializer } from '../../graph/graph.ts'
import { sameNumbers } from '../../model/same-numbers.ts'
import { arrange, StandIns, type Layout } from './stand-ins.ts'

/** Kernels of an opened model in the layouts that ONNX Runtime wants, each once however many sessions read it. */
export class SharedKernels {
  readonly standIns = new StandIns()
  readonly #arranged = new Map<Initializer, Map<string, Tensor>>()
  readonly #found = new Map<string, Tensor[]>()

  arranged(kernel: Initializer, layout: Layout): Tensor {
    const known = this.#arranged.get(kernel) ?? new Map<string, Tensor>()
    this.#arranged.set(kernel, known)
    const tensor = known.get(layout.key) ?? new Tensor('float32', arrange(kernel.read() as Float32Array, layout), layout.dims)
    known.set(layout.key, tensor)
    return tensor
  }

  /** Numbers whose kernel is not known; they are copied if they are new. */
  alike(dims: readonly number[], data: Float32Array): Tensor {
    const alike = this.#found.get(String(dims)) ?? []
    const known = alike.find((kernel) => sameNumbers(kernel.data as Float32Array, data))
    if (known) return known
    const kernel = new Tensor('float32', data.slice(), dims)
    this.#found.set(String(dims), [...alike, kernel])
    return kernel
  }
}
