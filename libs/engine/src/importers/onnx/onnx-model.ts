/**
 * An ONNX file as the importer works with it: local functions inlined, names given, weights as initializers that may stay in their files.
 * Numbers of half and double precision are float32 from here on; the graph computes in nothing else.
 */
import type { Attribute, AttributeKind, Initializer, ValueType } from '../../graph/graph.ts'
import type { Scope } from './scopes.ts'

/** A dimension that the file leaves open is a string: its name, or empty. */
export type FileShape = readonly (number | string)[]

export interface FileValue {
  readonly name: string
  /** Undefined where it is no tensor, or of a type that we do not hold. */
  readonly dtype: ValueType['dtype'] | undefined
  /** Undefined where the file says nothing of it. */
  readonly shape: FileShape | undefined
}

export interface OnnxNode {
  /** Unique in the file. */
  readonly name: string
  readonly op: string
  /** Empty for the operators of ONNX itself. */
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly kinds: Readonly<Record<string, AttributeKind>>
  /** The branches of If, the body of Loop. */
  readonly bodies: Readonly<Record<string, OnnxBody>>
  readonly scope: Scope
}

export interface OnnxBody {
  readonly inputs: readonly FileValue[]
  readonly outputs: readonly FileValue[]
  readonly nodes: readonly OnnxNode[]
  readonly initializers: ReadonlyMap<string, Initializer>
  /** What the file says of values inside. */
  readonly values: ReadonlyMap<string, FileValue>
}

export interface OnnxModel extends OnnxBody {
  readonly opset: number
  readonly producer: string
}
