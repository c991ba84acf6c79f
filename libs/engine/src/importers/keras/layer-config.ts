/**
 * Typed reading of a layer's configuration as Keras writes it to JSON. Keys are snake case; what is missing takes Keras's default,
 * which the translator names; what has the wrong type is refused, naming layer and key.
 */
import { layerChannelsFirst, layerConfigInvalid, layerOptionUnsupported, type LayerLabel } from '../../errors/importer-errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export class LayerConfig {
  readonly #label: LayerLabel
  readonly #values: JsonObject
  readonly #read = new Set<string>()

  constructor(label: LayerLabel, values: JsonObject) {
    this.#label = label
    this.#values = values
  }

  /** The value as JSON has it; undefined where the key is absent or null. */
  raw(key: string): unknown {
    this.#read.add(key)
    return this.#values[key] ?? undefined
  }

  string(key: string, fallback: string): string {
    const value = this.raw(key) ?? fallback
    if (typeof value !== 'string') throw this.wrong(key, 'a string')
    return value
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.raw(key) ?? fallback
    if (typeof value !== 'boolean') throw this.wrong(key, 'true or false')
    return value
  }

  number(key: string, fallback: number): number {
    return this.optionalNumber(key) ?? fallback
  }

  optionalNumber(key: string): number | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    const number = toNumber(value)
    if (number === undefined) throw this.wrong(key, 'a number')
    return number
  }

  /** A positive integer. */
  count(key: string, fallback?: number): number {
    const value = this.raw(key) ?? fallback
    if (!isCount(value)) throw this.wrong(key, 'a positive integer')
    return value
  }

  /** Two positive integers `[height, width]`; one integer stands for both. */
  pair(key: string, fallback?: number | readonly [number, number]): [number, number] {
    const value = this.raw(key) ?? fallback
    if (isCount(value)) return [value, value]
    if (Array.isArray(value) && value.length === 2 && isCount(value[0]) && isCount(value[1])) return [value[0], value[1]]
    throw this.wrong(key, 'a positive integer or two')
  }

  /** The strings that we support of those that Keras allows. */
  oneOf<T extends string>(key: string, supported: readonly T[], fallback: T): T {
    const value = this.string(key, fallback)
    const found = supported.find((candidate) => candidate === value)
    if (found === undefined) throw this.unsupported(`${key} "${value}"`)
    return found
  }

  /** Refuses `channels_first`; the layer is read channels last. */
  requireChannelsLast(): void {
    const format = this.string('data_format', 'channels_last')
    if (format === 'channels_first') throw layerChannelsFirst(this.#label)
    if (format !== 'channels_last') throw this.wrong('data_format', '"channels_last"')
  }

  unsupported(option: string): Error {
    return layerOptionUnsupported(this.#label, option)
  }

  wrong(key: string, wanted: string): Error {
    const found = this.#values[key] === undefined ? 'absent' : JSON.stringify(this.#values[key])
    return layerConfigInvalid(this.#label, `${key} should be ${wanted} and is ${found}`)
  }

  /** Keys that hold something and that nobody has asked for. */
  unread(): string[] {
    return Object.entries(this.#values)
      .filter(([key, value]) => value !== null && value !== false && !this.#read.has(key))
      .map(([key]) => key)
  }
}

/** A number, also in the form `{"type": "ndarray", "value": 0.3}` that Keras 2 gives numbers made by numpy. */
function toNumber(value: unknown): number | undefined {
  const plain = isObject(value) && 'value' in value ? value['value'] : value
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0
}
