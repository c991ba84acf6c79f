/** What the sandbox and its host say to each other. The host believes nothing of it: message-schemas.ts checks what arrives. */
import type { ErrorDescription, ModelInfo, NdArray, Preset, ScoreKind, FinishedExplanation } from '@sightline/engine/remote'

/** A context without its functions. */
export interface ExplainInput {
  readonly explainer: string
  readonly params: Readonly<Record<string, unknown>>
  /** `[n, h, w, c]` */
  readonly images: NdArray
  readonly targets: readonly (readonly number[])[]
  readonly background: NdArray | null
  readonly score: ScoreKind
  readonly preset: Preset
  readonly seed: number
}

export interface Calls {
  declare: { readonly input: null; readonly output: readonly unknown[] }
  explain: { readonly input: ExplainInput; readonly output: { explanations: FinishedExplanation[]; leaked: number } }
  resolve: {
    readonly input: { readonly explainer: string; readonly params: Readonly<Record<string, unknown>>; readonly model: ModelInfo }
    readonly output: Record<string, unknown>
  }
  /** The number of the summary; null if there is none with these parameters. */
  summarize: {
    readonly input: { readonly explainer: string; readonly params: Readonly<Record<string, unknown>> }
    readonly output: number | null
  }
  add: {
    readonly input: { readonly summary: number; readonly explanations: readonly FinishedExplanation[] }
    readonly output: null
  }
  finish: { readonly input: { readonly summary: number }; readonly output: FinishedExplanation[] }
}

export type CallName = keyof Calls

export type ToSandbox =
  | {
      [Name in CallName]: {
        readonly type: 'call'
        readonly id: number
        readonly name: Name
        readonly input: Calls[Name]['input']
      }
    }[CallName]
  | { readonly type: 'abort'; readonly id: number }
  /** An answer of the model; `message` is as in the engine's channel. */
  | { readonly type: 'model'; readonly id: number; readonly message: unknown }

export type FromSandbox =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly output: unknown }
  /** `thrown`: what was thrown is no SightlineError; its text. */
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorDescription | { readonly thrown: string } }
  | { readonly type: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  /** A question to the model. */
  | { readonly type: 'model'; readonly id: number; readonly message: unknown }

/** Which file descriptor of the sandbox's process the channel is. */
export const CHANNEL_DESCRIPTOR = 3
