/**
 * Values while a program runs. Graph values are NCHW; TensorFlow.js computes maps channels last on cpu and wasm. So a value carries the
 * layout that its numbers have, and is only transposed where an operator depends on the order of dimensions.
 */
import type { DataType } from '../../graph/graph.ts'
import type { Tensor, TensorFlow } from './backend.ts'

/** `channels-last`: a value `[n, c, h, w]` of the graph whose tensor is `[n, h, w, c]`. `plain`: tensor and value have the same shape. */
export type Layout = 'plain' | 'channels-last'

/** What a kernel returns: a tensor, and how its dimensions stand for those of the value. */
export interface Arranged {
  readonly tensor: Tensor
  readonly layout: Layout
}

export interface Operand extends Arranged {
  readonly dtype: DataType
  /** Of the value in the graph. */
  readonly shape: readonly number[]
  readonly constant: boolean
  /** The numbers in another form, made by `arrange` from the plain tensor. A constant makes each form once; `key` names it. */
  arranged(key: string, arrange: (plain: Tensor) => Tensor): Tensor
  /** The tensors that belong to the operand: a kernel may not hand them on as its result. */
  owned(): readonly Tensor[]
}

interface Described {
  readonly dtype: DataType
  readonly shape: readonly number[]
}

/** A value that was fed or computed in this run. */
export class Computed implements Operand {
  readonly constant = false
  readonly tensor: Tensor
  readonly layout: Layout
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly #tf: TensorFlow

  constructor(tf: TensorFlow, { tensor, layout }: Arranged, { dtype, shape }: Described) {
    this.#tf = tf
    this.tensor = tensor
    this.layout = layout
    this.dtype = dtype
    this.shape = shape
  }

  arranged(_: string, arrange: (plain: Tensor) => Tensor): Tensor {
    return arrange(plain(this.#tf, this))
  }

  owned(): readonly Tensor[] {
    return [this.tensor]
  }
}

/**
 * A weight, or what follows from weights alone. Its numbers are made when they are first asked for, once in each form that some kernel
 * asks for: a kernel that is only ever used channels last, or flipped, is never held in another order.
 */
export class Constant implements Operand {
  readonly constant = true
  readonly layout = 'plain'
  readonly dtype: DataType
  readonly shape: readonly number[]
  readonly #tf: TensorFlow
  readonly #source: () => Tensor
  readonly #forms = new Map<string, Tensor>()

  /** `source` makes the plain tensor; the caller's `tidy` frees it. */
  constructor(tf: TensorFlow, source: () => Tensor, { dtype, shape }: Described) {
    this.#tf = tf
    this.#source = source
    this.dtype = dtype
    this.shape = shape
  }

  get tensor(): Tensor {
    return this.#form('plain', (numbers) => numbers)
  }

  arranged(key: string, arrange: (plain: Tensor) => Tensor): Tensor {
    return this.#form(`as ${key}`, arrange)
  }

  /** The numbers for work that follows from constants alone: kept by its result, so not kept here too. */
  passing(): Tensor {
    return this.#forms.get('plain') ?? this.#source()
  }

  owned(): readonly Tensor[] {
    return [...this.#forms.values()]
  }

  /** Bytes of all forms. */
  bytes(): number {
    return this.owned().reduce((total, { size, dtype }) => total + size * this.#tf.util.bytesPerElement(dtype), 0)
  }

  dispose(): void {
    for (const tensor of this.#forms.values()) tensor.dispose()
    this.#forms.clear()
  }

  #form(key: string, arrange: (plain: Tensor) => Tensor): Tensor {
    const existing = this.#forms.get(key)
    if (existing) return existing
    const made = this.#tf.tidy(() => this.#tf.keep(ownedBy(this.owned(), arrange(this.passing()))))
    this.#forms.set(key, made)
    return made
  }
}

/** The tensor, or another handle of its numbers where it belongs to one of `owners`, so that freeing one leaves the other. */
export function ownedBy(owners: readonly Tensor[], tensor: Tensor): Tensor {
  return owners.includes(tensor) ? tensor.clone() : tensor
}

/** Whether the two orders of dimensions put the numbers in the same order. */
function isOrderFree([, channels, height, width]: readonly number[]): boolean {
  return channels === 1 || (height === 1 && width === 1)
}

const lastOf = ([n, c, h, w]: readonly number[]) => [n, h, w, c]

/** The tensor in the graph's own order. */
export function plain(tf: TensorFlow, { tensor, layout, shape }: Arranged & { readonly shape: readonly number[] }): Tensor {
  if (layout === 'plain') return tensor
  return isOrderFree(shape) ? tf.reshape(tensor, [...shape]) : tf.transpose(tensor, [0, 3, 1, 2])
}

/** A value of rank 4 as `[n, h, w, c]`. */
export function channelsLast(tf: TensorFlow, operand: Operand): tensorflow4D {
  if (operand.layout === 'channels-last') return operand.tensor as tensorflow4D
  return operand.arranged('channels last', (numbers) => turned(tf, numbers, operand.shape)) as tensorflow4D
}

type tensorflow4D = ReturnType<TensorFlow['tensor4d']>

function turned(tf: TensorFlow, tensor: Tensor, shape: readonly number[]): Tensor {
  return isOrderFree(shape) ? tf.reshape(tensor, lastOf(shape)) : tf.transpose(tf.reshape(tensor, [...shape]), [0, 2, 3, 1])
}

/** Operands of an elementwise operator in one layout, so that they broadcast as in the graph. */
export function aligned(tf: TensorFlow, operands: readonly Operand[]): { tensors: Tensor[]; layout: Layout } {
  const rank = Math.max(...operands.map(({ shape }) => shape.length))
  if (rank !== 4 || !operands.some(({ layout }) => layout === 'channels-last')) {
    return { tensors: operands.map((operand) => plain(tf, operand)), layout: 'plain' }
  }
  return { tensors: operands.map((operand) => broadcastLast(tf, operand)), layout: 'channels-last' }
}

/** Like the value with leading ones up to rank 4, `[n, h, w, c]`; a single number stays what it is. */
function broadcastLast(tf: TensorFlow, operand: Operand): Tensor {
  const { shape, layout } = operand
  if (layout === 'channels-last' || shape.length === 0) return operand.tensor
  const wide = [...Array<number>(4 - shape.length).fill(1), ...shape]
  return operand.arranged('channels last', (numbers) => turned(tf, numbers, wide))
}

/** The axis of the tensor that stands for an axis of the value. */
export function axisIn(layout: Layout, axis: number): number {
  return layout === 'plain' ? axis : [0, 3, 1, 2][axis]
}

/** One item an axis, from the value's order to the tensor's. */
export function inOrder<T>(layout: Layout, items: readonly T[]): T[] {
  return layout === 'plain' ? [...items] : [items[0], items[2], items[3], items[1]]
}
