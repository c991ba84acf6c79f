import assert from 'node:assert/strict'
import type { NdArray } from '../../model/nd-array.ts'
import { watched, withBatchSize } from '../conformance-models.ts'
import { assertClose, assertRefused } from './assertions.ts'
import type { ConformanceCase } from './cases.ts'
import type { Subject } from './subject.ts'

/** How it works through its questions to the model. */
export function batchCases(subject: Subject): readonly ConformanceCase[] {
  return [
    ...(subject.needsImages ? [placeCase(subject)] : []),
    {
      name: 'asks about at most a chunk of images at once, and gives the same whatever its size',
      async run() {
        assertClose(await explainInChunks(subject, 3), await explainInChunks(subject, 1), 'three images at once instead of one')
      },
    },
    {
      name: 'reports progress from its beginning to its end',
      async run() {
        const fractions: number[] = []
        await subject.explain({ onProgress: ({ fraction }) => fractions.push(fraction) })
        const sorted = fractions.toSorted((a, b) => a - b)
        assert.deepEqual(fractions, sorted, 'progress went backwards')
        assert.equal(fractions.at(-1), 1, 'the last progress has to be progress(total, total)')
      },
    },
    {
      name: 'leaves no tensors behind',
      async run() {
        // There the model's weights and compiled graphs are tensors too, made when they are first needed.
        if (subject.model.info.runtime.id === 'tfjs') await subject.explain()
        const before = await subject.countTensors()
        await subject.explain()
        const left = (await subject.countTensors()) - before
        assert.equal(left, 0, `${left} tensors were not disposed of: use tf.tidy, or tensor.dispose()`)
      },
    },
    {
      name: 'stops when it is aborted, without another question to the model',
      async run() {
        const total = await countCalls(subject)
        for (const last of stopsOf(total, subject.request.stops)) await stopAt(subject, last)
      },
    },
  ]
}

function placeCase(subject: Subject): ConformanceCase {
  return {
    name: 'does not depend on the place of an image in a batch, nor on the size of the batch',
    async run() {
      const [first, second, third] = subject.images.map((image, target) => ({ image, target }))
      const alone = await ofSecond([second])
      assertClose(await ofSecond([first, second, third]), alone, 'as the second of three images instead of alone')
      assertClose(await ofSecond([third, second, first]), alone, 'among the same images in reverse order')

      async function ofSecond(batch: readonly { image: NdArray; target: number }[]) {
        const images = batch.map(({ image }) => image)
        const targets = batch.map(({ target }) => target)
        const all = await subject.explainTogether(images, targets)
        return all.filter(({ image }) => image === batch.indexOf(second))
      }
    },
  }
}

async function explainInChunks(subject: Subject, batchSize: number) {
  let largest = 0
  const model = watched(subject.model, (images) => (largest = Math.max(largest, images)))
  const explanations = await subject.explain({ model: withBatchSize(model, batchSize) })
  assert.ok(largest <= batchSize, `it asked about ${largest} images at once, model.info.batchSize is ${batchSize}`)
  return explanations
}

async function countCalls(subject: Subject): Promise<number> {
  let calls = 0
  await subject.explain({ model: watched(subject.model, () => (calls += 1)) })
  return calls
}

/** At which of `total` calls to stop, from the first to the last: all, or some that are evenly spread. */
function stopsOf(total: number, most = total): number[] {
  const count = Math.min(total, most)
  return Array.from({ length: count }, (_, i) => (count === 1 ? 1 : 1 + Math.round((i * (total - 1)) / (count - 1))))
}

async function stopAt(subject: Subject, last: number): Promise<void> {
  const controller = new AbortController()
  let calls = 0
  const model = watched(subject.model, () => {
    if (++calls === last) controller.abort()
  })
  const work = subject.explain({ model, signal: controller.signal })
  await assertRefused(work, 'ABORTED', `stopped at question ${last} to the model`)
  assert.equal(calls, last, `stopped at question ${last} to the model, it asked ${calls - last} more`)
}
