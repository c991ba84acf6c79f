/** Layers that normalise every image by its own numbers: LayerNormalization, GroupNormalization, UnitNormalization. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { sizeOf } from '../../../model/nd-array.ts'
import { arrangedMap } from '../weight-form.ts'
import { graphAxis, isMap } from '../tensors.ts'
import type { LayerSpec, LayerTranslator, TranslationContext } from '../translator.ts'

/** y = γ·(x − mean)/√(variance + ε) + β over the axes of `axis`. */
export const LayerNormalization: LayerTranslator = {
  weights: scaleAndShift,
  translate(context) {
    const { config, emit } = context
    if (config.boolean('rms_scaling', false)) throw config.unsupported('rms_scaling')
    const [input] = context.inputs
    const axes = readAxes(context)
    const onGraph = axes.map((axis) => graphAxis(input, axis + 1) ?? 0)
    const stored = axes.map((axis) => input.shape[axis])
    const broadcast = input.shape.map((size, axis) => (axes.includes(axis) ? size : 1))
    const form = isMap(input) ? arrangedMap(broadcast) : { dims: broadcast }
    const gamma = config.boolean('scale', true) ? emit.weight('gamma', stored, form) : undefined
    const beta = config.boolean('center', true) ? emit.weight('beta', stored, form) : undefined
    const value = scaled(context, standardized(context, input.value, onGraph), { gamma, beta })
    return { output: { value, shape: input.shape } }
  },
}

/** The same over all positions of a group of neighbouring channels; `groups` −1: a group for every channel. */
export const GroupNormalization: LayerTranslator = {
  weights: scaleAndShift,
  translate(context) {
    const { config, emit } = context
    const [input] = context.inputs
    const last = input.shape.length - 1
    const channels = input.shape[last]
    const groups = config.number('groups', 32) === -1 ? channels : config.count('groups', 32)
    if (readAxes(context).join() !== String(last)) throw config.unsupported('another axis than the last')
    if (channels % groups !== 0) throw layerConfigInvalid(context, `${channels} channels do not divide into ${groups} groups`)
    // The graph holds a map's channels first, so that a group lies in one piece; elsewhere the channels are the last axis.
    const before = isMap(input) ? [] : input.shape.slice(0, -1)
    const rest = isMap(input) ? sizeOf(input.shape) / groups : channels / groups
    const split = emit.op('Reshape', [input.value, emit.integers([0, ...before, groups, rest])])
    const axes = [...before.map((_, i) => i + 1), before.length + 2]
    const normal = standardized(context, split, axes)
    const shape = isMap(input) ? [channels, ...input.shape.slice(0, 2)] : input.shape
    const joined = emit.op('Reshape', [normal, emit.integers([0, ...shape])])
    const form = { dims: isMap(input) ? [channels, 1, 1] : [channels] }
    const gamma = config.boolean('scale', true) ? emit.weight('gamma', [channels], form) : undefined
    const beta = config.boolean('center', true) ? emit.weight('beta', [channels], form) : undefined
    return { output: { value: scaled(context, joined, { gamma, beta }), shape: input.shape } }
  },
}

/** What a squared length is at least taken to be. */
const LEAST_SQUARE = 1e-12

/** y = x/‖x‖ over the axes of `axis`. */
export const UnitNormalization: LayerTranslator = {
  translate(context) {
    const { emit } = context
    const [input] = context.inputs
    const axes = readAxes(context).map((axis) => graphAxis(input, axis + 1) ?? 0)
    const square = emit.op('ReduceSum', [emit.op('Mul', [input.value, input.value]), emit.integers(axes)], { keepdims: 1 })
    const length = emit.op('Sqrt', [emit.op('Max', [square, emit.scalar(LEAST_SQUARE)])])
    return { output: { value: emit.op('Div', [input.value, length]), shape: input.shape } }
  },
}

function scaleAndShift({ config }: LayerSpec): string[] {
  return [...(config.boolean('scale', true) ? ['gamma'] : []), ...(config.boolean('center', true) ? ['beta'] : [])]
}

/** The axes of `axis`, counted from 0 after the batch, in order. */
function readAxes({ config, inputs: [{ shape }] }: TranslationContext): number[] {
  const raw = config.raw('axis') ?? -1
  const list: unknown[] = Array.isArray(raw) ? raw : [raw]
  const axes = list.map((axis) => (typeof axis === 'number' && axis < 0 ? axis + shape.length : Number(axis) - 1))
  const isAxis = (axis: number) => Number.isInteger(axis) && axis >= 0 && axis < shape.length
  if (axes.length === 0 || !axes.every(isAxis) || new Set(axes).size < axes.length)
    throw config.wrong('axis', 'an axis of its input, or a list of them')
  return axes.sort((a, b) => a - b)
}

function standardized({ config, emit }: TranslationContext, value: string, axes: readonly number[]): string {
  const mean = (of: string) => emit.op('ReduceMean', [of, emit.integers(axes)], { keepdims: 1 })
  const centered = emit.op('Sub', [value, mean(value)])
  const variance = mean(emit.op('Mul', [centered, centered]))
  const deviation = emit.op('Sqrt', [emit.op('Add', [variance, emit.scalar(config.number('epsilon', 1e-3))])])
  return emit.op('Div', [centered, deviation])
}

function scaled({ emit }: TranslationContext, value: string, { gamma, beta }: { gamma?: string; beta?: string }): string {
  const stretched = gamma === undefined ? value : emit.op('Mul', [value, gamma])
  return beta === undefined ? stretched : emit.op('Add', [stretched, beta])
}
