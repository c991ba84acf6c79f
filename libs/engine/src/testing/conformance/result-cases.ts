import assert from 'node:assert/strict'
import type { FinishedExplanation } from '../../explainer/contract.ts'
import { sizeOf } from '../../model/nd-array.ts'
import { assertDifferent, assertSame } from './assertions.ts'
import type { ConformanceCase } from './cases.ts'
import type { Subject } from './subject.ts'

/** What a run returns. */
export function resultCases(subject: Subject): readonly ConformanceCase[] {
  const { needsClasses } = subject
  return [
    {
      name: 'returns explanations of images, classes and layers that were asked for',
      async run() {
        const explanations = await subject.explain(needsClasses ? { target: { top: 2 } } : {})
        assert.ok(explanations.length > 0, 'it returned no explanation')
        explanations.forEach((explanation, i) => checkExplanation(subject, explanation, `explanation ${i}`))
        const classes = new Set(explanations.map(({ target }) => target))
        if (needsClasses) assert.equal(classes.size, 2, 'two classes were asked for, each needs an explanation with its target')
      },
    },
    {
      name: 'gives maps at the input its shape, height first',
      async run() {
        const [height, width] = subject.model.info.inputShape
        for (const { kind, layer, values, diagnostics } of await subject.explain()) {
          if (kind !== 'attribution' || layer !== null || diagnostics['resolution'] === 'grid') continue
          assert.deepEqual(
            values.shape.slice(0, 2),
            [height, width],
            'a map at the input has another height or width than the input',
          )
        }
      },
    },
    {
      name: 'gives the same bytes for the same seed',
      async run() {
        const first = await subject.explain()
        assertSame(await subject.explain(), first, 'run again')
      },
    },
    ...seedCases(subject),
    {
      name: 'does not write to what it is given',
      async run() {
        const { images, background } = subject
        const given = [...(subject.needsImages ? images.slice(0, 1) : []), ...background]
        const before = given.map(({ data }) => data.slice())
        await subject.explain({ images: subject.needsImages ? images.slice(0, 1) : [], background })
        const after = given.map(({ data }) => data)
        assert.ok(
          before.every((data, i) => data.every((value, j) => Object.is(value, after[i][j]))),
          'an image or a background image has other numbers than before',
        )
      },
    },
  ]
}

function checkExplanation(subject: Subject, { values, image, layer, target }: FinishedExplanation, which: string): void {
  assert.equal(values.data.length, sizeOf(values.shape), `${which} is [${values.shape}] and has ${values.data.length} numbers`)
  const broken = values.data.findIndex((value) => !Number.isFinite(value))
  assert.ok(broken === -1, `number ${broken} of ${which} is ${values.data[broken]}`)
  assert.ok((subject.needsImages && image === 0) || image === null, `${which} names image ${image}`)
  const known = layer === null || subject.model.info.layers.some(({ name }) => name === layer)
  assert.ok(known, `${which} names the layer “${layer}”, which the model does not have`)
  if (!subject.needsClasses) assert.equal(target, null, `${which} names class ${target}, though it requires no classes`)
}

function seedCases(subject: Subject): readonly ConformanceCase[] {
  const { random = false } = subject.request
  if (random === 'unknown') return []
  return [
    {
      name: random ? 'gives other numbers for another seed' : 'does not depend on the seed',
      async run() {
        const first = await subject.explain()
        const second = await subject.explain({ seed: 2 })
        if (random) assertDifferent(second, first, 'with another seed')
        else assertSame(second, first, 'with another seed')
      },
    },
  ]
}
