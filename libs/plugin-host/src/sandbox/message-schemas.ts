/** What may come out of the sandbox: everything that arrives passes one of these, whole or not at all. */
import type { Diagnostic, FinishedExplanation } from '@sightline/engine'
import { z } from '@sightline/engine/declarations'
import { plainText } from '../plain-text.ts'
import { MAX_EXPLANATIONS, MAX_EXTENT, MAX_POSITIONS } from '../limits.ts'

const id = z.int().min(0)
const text = z.string().max(4000).transform(plainText)
const index = z.int().min(0).nullable()

const errorDescription = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/),
  kind: z.enum(['usage', 'invalid', 'unsupported', 'aborted', 'io', 'internal']),
  message: z.string(),
  hint: z.string(),
})

export const fromSandboxSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('result'), id, output: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id, error: z.union([errorDescription, z.strictObject({ thrown: z.string() })]) }),
  z.strictObject({ type: z.literal('progress'), id, done: z.unknown(), total: z.unknown() }),
  z.strictObject({ type: z.literal('model'), id, message: z.unknown() }),
])

const shape = z.array(z.int().min(0).max(MAX_EXTENT)).max(6)

export const arraySchema = z
  .strictObject({ shape, data: z.instanceof(Float32Array) })
  .refine(
    ({ shape, data }) => shape.reduce((all, extent) => all * extent, 1) === data.length,
    'the numbers do not fill the shape',
  )

/** A question as the engine's channel puts it. Models are counted from 0; the shapes of images are compared where the model is known. */
const question = { id, model: id }
const layer = z.string().max(1000)
const extent = z.int().min(1).max(MAX_EXTENT)
const at = z.int().min(-MAX_EXTENT).max(MAX_EXTENT)
const places = { patch: z.tuple([extent, extent]), positions: z.array(z.tuple([at, at])).max(MAX_POSITIONS) }
export const questionSchema = z.discriminatedUnion('method', [
  z.strictObject({ ...question, method: z.enum(['info', 'dispose']), args: z.tuple([]) }),
  z.strictObject({ ...question, method: z.literal('predict'), args: z.tuple([arraySchema]) }),
  z.strictObject({ ...question, method: z.literal('activations'), args: z.tuple([arraySchema, z.array(layer).max(1000)]) }),
  z.strictObject({
    ...question,
    method: z.literal('gradients'),
    args: z.tuple([
      arraySchema,
      z.strictObject({
        targets: z.array(z.int().min(0)),
        score: z.enum(['logit', 'probability']),
        layers: z.tuple([layer]),
        activations: z.boolean(),
        rules: z.enum(['guided-relu', 'deconvnet']).optional(),
      }),
    ]),
  }),
  z.strictObject({ ...question, method: z.enum(['weights', 'from']), args: z.tuple([layer]) }),
  z.strictObject({ ...question, method: z.literal('planOcclusion'), args: z.tuple([z.strictObject(places)]) }),
  z.strictObject({
    ...question,
    method: z.literal('occlude'),
    args: z.tuple([arraySchema, arraySchema, z.strictObject({ ...places, depth: id })]),
  }),
])
export type Question = z.output<typeof questionSchema>

/** Also those that are not finite. */
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'is no number')

const diagnostic: z.ZodType<Diagnostic> = z.lazy(() =>
  z.union([anyNumber, text, z.boolean(), z.null(), z.array(diagnostic).max(10_000), z.record(z.string().max(4000), diagnostic)]),
) as z.ZodType<Diagnostic>

/** With how many dimensions each can be drawn. */
const display = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('heat-map'), scale: z.enum(['diverging', 'sequential']), overlay: z.boolean() }),
  z.strictObject({
    as: z.literal('channel-grid'),
    normalise: z.enum(['zscore', 'channel', 'layer']),
    columns: z.int().min(1).max(1000),
    tiles: z.array(text).max(100_000).optional(),
  }),
  z.strictObject({ as: z.literal('kernel-grid') }),
  z.strictObject({
    as: z.literal('table'),
    columns: z.array(text).max(1000),
    rows: z.array(z.array(z.union([anyNumber, text])).max(1000)).max(100_000),
  }),
])

const explanation = z.strictObject({
  kind: z.enum(['attribution', 'feature-maps', 'filters', 'image', 'curve', 'table']),
  image: index,
  layer: z.string().max(1000).nullable(),
  target: index,
  meaning: z.string().max(200).transform(plainText),
  diagnostics: z.record(z.string().max(4000), diagnostic),
  warnings: z.array(text).max(100),
  display,
  values: arraySchema,
})

export const explanationsSchema = z.array(explanation).max(MAX_EXPLANATIONS) as z.ZodType<FinishedExplanation[]>

export const outputSchemas = {
  declare: z.array(z.unknown()).max(1000),
  explain: z.strictObject({ explanations: explanationsSchema, leaked: z.int() }),
  resolve: z.record(z.string(), z.json()),
  summarize: id.nullable(),
  add: z.null(),
  finish: explanationsSchema,
} as const

/** The first thing that does not fit, and where. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const at = issue.path.join('.')
  return at ? `${at}: ${issue.message}` : issue.message
}
