/** What a package declares, checked: it is shown to people and stored, and runs are held to it. */
import { isDeepStrictEqual } from 'node:util'
import { z, type ExplainerDefinition, type JsonSchema } from '@sightline/engine/declarations'
import { declarationInvalid, packageChanged } from './errors/package-errors.ts'
import { plainText } from './plain-text.ts'
import type { ExplainerDeclaration } from './package-types.ts'
import { firstProblem } from './sandbox/message-schemas.ts'

const text = (most: number) => z.string().transform(plainText).pipe(z.string().trim().min(1).max(most))

const declarationSchema = z.object({
  id: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not in kebab case'),
  version: z
    .string()
    .max(64)
    .regex(/^\d+\.\d+\.\d+$/, 'is not MAJOR.MINOR.PATCH'),
  title: text(100),
  summary: text(1000),
  reference: z.object({ title: text(500), url: z.url({ protocol: /^https?$/ }).max(1000), year: z.int() }).nullable(),
  caveats: text(5000),
  requires: z.strictObject({
    images: z.boolean().optional(),
    classes: z.boolean().optional(),
    gradients: z.boolean().optional(),
    layer: z.enum(['spatial', 'any']).optional(),
    attention: z.boolean().optional(),
    background: z.boolean().optional(),
  }),
  params: z.record(z.string(), z.json()).refine((schema) => JSON.stringify(schema).length < 100_000, 'is too large'),
  resolves: z.boolean(),
  summarizes: z.boolean(),
})

/** Throws PACKAGE_DECLARATION_INVALID. */
export function checkDeclarations(name: string, declared: readonly unknown[]): readonly ExplainerDeclaration[] {
  if (declared.length === 0) throw declarationInvalid(name, 'none of its exports is one')
  const explainers = declared.map((one) => {
    const parsed = declarationSchema.safeParse(one)
    const id = (one as { id?: unknown } | null)?.id
    if (!parsed.success)
      throw declarationInvalid(name, `${typeof id === 'string' ? `“${id}”, ` : ''}${firstProblem(parsed.error)}`)
    const declaration = parsed.data as ExplainerDeclaration
    paramsOf(name, declaration)
    return declaration
  })
  const ids = explainers.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw declarationInvalid(name, `two are called “${twice}”`)
  return explainers
}

/**
 * The parameters as a schema. JSON Schema has to say all of them; but regular expressions of strangers are left to their own process, which checks again, since one can keep
 * whoever tries it busy for years. Throws PACKAGE_DECLARATION_INVALID where that cannot be. */
export function paramsOf(
  name: string,
  { id, params }: Pick<ExplainerDeclaration, 'id' | 'params'>,
): ExplainerDefinition['params'] {
  try {
    const schema = z.fromJSONSchema(params as Parameters<typeof z.fromJSONSchema>[0])
    if (!(schema instanceof z.ZodObject)) throw new Error('they are no object')
    const again = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
    if (!isDeepStrictEqual(plain(again), plain(params))) throw new Error('JSON Schema cannot say what they are')
    return z.fromJSONSchema(withoutPatterns(params)) as ExplainerDefinition['params']
  } catch (error) {
    throw declarationInvalid(name, `the parameters of “${id}” cannot be used: ${(error as Error).message}`)
  }
}

function withoutPatterns(params: JsonSchema): Parameters<typeof z.fromJSONSchema>[0] {
  const text = JSON.stringify(params, (key, value: unknown) => {
    // A parameter that is called “pattern” is a schema, not a text.
    const isPattern = (key === 'pattern' && typeof value === 'string') || key === 'patternProperties'
    return isPattern ? undefined : value
  })
  return JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

/** Throws PACKAGE_CHANGED if the package says something else now. */
export function checkUnchanged(name: string, now: readonly ExplainerDeclaration[], then: readonly ExplainerDeclaration[]): void {
  const listed = (all: readonly ExplainerDeclaration[]) => all.map(({ id }) => id).join(', ')
  if (listed(now) !== listed(then)) throw packageChanged(name, `its explainers are ${listed(now)} instead of ${listed(then)}`)
  now.forEach((declaration, i) => {
    for (const fact of Object.keys(then[i]) as (keyof ExplainerDeclaration)[]) {
      if (!isDeepStrictEqual(plain(declaration[fact] ?? null), plain(then[i][fact] ?? null))) {
        throw packageChanged(name, `the ${fact} of “${then[i].id}” differs`)
      }
    }
  })
}
