/** An explainer of a package as the API knows it: all that can be said and checked before any work, without any of its code. */
import { z, type ExplainerDefinition, type JsonSchema } from '@sightline/engine/declarations'
import type { ExplainerDeclaration } from '@sightline/plugin-host'

/** Its functions are in the package, which runners open. */
export function declaredExplainer(declaration: ExplainerDeclaration): ExplainerDefinition {
  const { id, version, title, summary, reference, caveats, requires, params } = declaration
  return {
    id,
    version,
    title,
    summary,
    ...(reference && { reference }),
    caveats,
    requires,
    // The host has made sure, when it described the package, that the schema is an object's and can be read.
    params: z.fromJSONSchema(withoutPatterns(params) as Parameters<typeof z.fromJSONSchema>[0]) as z.ZodObject,
    explain: () => Promise.reject(new Error(`${id} is a declaration: runners open the package`)),
  }
}

/** A stranger's regular expression may take for ever on a word of two lines, and this process serves everybody. The runner looks at the whole schema again. */
function withoutPatterns(schema: JsonSchema): unknown {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => {
      // A parameter that is called “pattern” is a schema, not a text.
      const isPattern = (key === 'pattern' && typeof value === 'string') || key === 'patternProperties'
      return isPattern ? undefined : value
    }),
  )
}
