'use client'
import { describeSchema, type JsonSchema } from '@sightline/engine/declarations'
import { paramFields } from '../params/param-fields.ts'

/** The parameters: what each takes, its default, what it does. */
export function ParamTable({ schema }: { schema: JsonSchema }) {
  const fields = paramFields(schema)
  if (fields.length === 0) return <p className="mt-4 text-muted">No parameters.</p>
  return (
    <details className="mt-4">
      <summary className="text-muted">{fields.length === 1 ? '1 parameter' : `${fields.length} parameters`}</summary>
      <dl className="mt-2">
        {fields.map(({ name, description, fallback, schema: takes }) => (
          <div key={name} className="grid gap-x-4 border-t py-2 sm:grid-cols-[128px_1fr]">
            <dt className="font-mono text-xs leading-5">{name}</dt>
            <dd>
              {description}
              <span className="block text-xs text-muted">
                {describeSchema(takes)}
                {fallback !== undefined && ` · default ${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)}`}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
