import assert from 'node:assert/strict'
import { z } from 'zod'
import type { ExplainerDefinition } from '../../explainer/contract.ts'
import { paramsJsonSchema } from '../../explainer/registry.ts'
import type { ConformanceCase } from './cases.ts'

/** What can be said without running it. */
export function declarationCases(explainer: ExplainerDefinition): readonly ConformanceCase[] {
  return [
    {
      name: 'declares parameters that survive as JSON Schema, each with a description, and needs none',
      async run() {
        const { properties = {} } = paramsJsonSchema(explainer) as { properties?: Record<string, { description?: string }> }
        assert.deepEqual(Object.keys(properties), Object.keys(explainer.params.shape), 'a parameter is lost in its JSON Schema')
        for (const [name, { description = '' }] of Object.entries(properties)) {
          assert.match(description, /\S/, `the parameter “${name}” has no description: .describe('…')`)
        }
        assert.deepEqual(
          plain(z.toJSONSchema(z.fromJSONSchema(paramsJsonSchema(explainer)), { io: 'input' })),
          plain(paramsJsonSchema(explainer)),
          'a parameter is of a kind that JSON Schema cannot say',
        )
        const { success, error } = explainer.params.safeParse({})
        assert.ok(success, `it cannot run without parameters; give each a default or make it optional: ${error?.message}`)
      },
    },
    {
      name: 'says what it shows and when it misleads',
      async run() {
        const { id, version, title, summary, caveats } = explainer
        assert.match(
          id,
          /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
          `the id “${id}” is not in kebab case: small letters, digits, single hyphens`,
        )
        assert.match(version, /^\d+\.\d+\.\d+$/, `the version “${version}” is not MAJOR.MINOR.PATCH`)
        for (const [name, text] of Object.entries({ title, summary, caveats })) assert.match(text, /\S/, `its ${name} is empty`)
      },
    },
  ]
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
