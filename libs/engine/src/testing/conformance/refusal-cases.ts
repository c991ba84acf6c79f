import assert from 'node:assert/strict'
import { unmetRequirement } from '../../explainer/capabilities.ts'
import { convolutionalModel, openTinyModel } from '../tiny-models.ts'
import { assertRefused } from './assertions.ts'
import type { ConformanceCase } from './cases.ts'
import type { Subject } from './subject.ts'

/** What it must not accept. */
export function refusalCases(subject: Subject): readonly ConformanceCase[] {
  const { explainer, params } = subject
  return [
    {
      name: 'refuses a layer that does not exist, suggesting the nearest',
      async run() {
        const { wrong, right } = misspelt(subject.model.info.layers.map(({ name }) => name))
        const given = layerParams(explainer.params.shape, wrong)
        if (given === null) {
          return assert.equal(explainer.requires.layer, undefined, 'it requires a layer and has no parameter `layer` or `layers`')
        }
        const work = subject.explain({ params: { ...params, ...given } })
        const { hint = '' } = await assertRefused(work, 'LAYER_UNKNOWN', `given the layer “${wrong}”`)
        assert.ok(hint.includes(right), `the nearest layer is “${right}”, and it is not suggested: ${hint}`)
      },
    },
    ...(subject.needsClasses ? [classCase(subject)] : []),
    {
      name: 'refuses a parameter that it does not have',
      async run() {
        await assertRefused(subject.explain({ params: { nonsense: 1 } }), 'PARAM_UNKNOWN', 'given the parameter “nonsense”')
      },
    },
    explainer.requires.attention ? attentionCase(subject) : headlessCase(subject),
  ]
}

function headlessCase(subject: Subject): ConformanceCase {
  const { explainer } = subject
  return {
    name: 'runs without classes exactly if it says so',
    async run() {
      const headless = await openTinyModel(convolutionalModel({ headless: true }))
      try {
        if (!subject.needsClasses) {
          const request = subject.at(headless)
          return assert.ok((await request.explain()).length > 0, 'it returned no explanation of a model without classes')
        }
        const unmet = unmetRequirement(explainer, headless.info)
        assert.deepEqual({ code: unmet?.code, kind: unmet?.kind }, { code: 'REQUIREMENT_UNMET', kind: 'usage' })
        await assertRefused(subject.at(headless).explain(), 'REQUIREMENT_UNMET', 'with a model that has no classes')
      } finally {
        await headless.dispose()
      }
    },
  }
}

function attentionCase(subject: Subject): ConformanceCase {
  return {
    name: 'refuses a model without maps of attention',
    async run() {
      const convolutional = await openTinyModel(convolutionalModel())
      try {
        await assertRefused(subject.at(convolutional).explain(), 'REQUIREMENT_UNMET', 'with a model that has no attention')
      } finally {
        await convolutional.dispose()
      }
    },
  }
}

function classCase(subject: Subject): ConformanceCase {
  return {
    name: 'refuses a class that does not exist',
    async run() {
      const classes = subject.model.info.head?.classes ?? 0
      for (const index of [classes, -1, 0.5]) {
        await assertRefused(subject.explain({ target: { class: index } }), 'CLASS_OUT_OF_RANGE', `asked about class ${index}`)
      }
    },
  }
}

/** As parameters called `layer` or `layers`; null where it has none. */
function layerParams(shape: Readonly<Record<string, unknown>>, layer: string): Record<string, unknown> | null {
  if ('layer' in shape) return { layer }
  if ('layers' in shape) return { layers: [layer] }
  return null
}

/** The longest name with a stroke too many: no other name is as near. */
function misspelt(names: readonly string[]): { wrong: string; right: string } {
  const right = names.reduce((longest, name) => (name.length > longest.length ? name : longest))
  return { wrong: `${right}~`, right }
}
