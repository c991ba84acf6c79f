import { describe, expect, it } from 'vitest'
import { formatShape } from './format-shape.ts'
import { BOX_HEIGHT, BOX_WIDTH, chainsOf, layoutNetwork, type Box } from './layout-network.ts'

const node = (id: string) => ({ id, kind: 'Conv2D', outputShape: [8, 8, 4], parameters: 3 })

/** `a>b a>c`: nodes in the order in which they are named. */
function network(text: string) {
  const edges = text.split(' ').map((edge) => {
    const [from, to] = edge.split('>')
    return { from, to }
  })
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
  return { nodes: ids.map(node), edges }
}

/** Blocks as in DenseNet: each layer's output is joined to all before it. */
function dense(blocks: number) {
  const edges = Array.from({ length: blocks }, (_, at) => `c${at}>n${at} n${at}>v${at} v${at}>c${at + 1} c${at}>c${at + 1}`)
  return network(edges.join(' '))
}

const overlap = (a: Box, b: Box) => Math.abs(a.x - b.x) < BOX_WIDTH && Math.abs(a.y - b.y) < BOX_HEIGHT

describe('chainsOf', () => {
  it.each([
    ['a>b b>c', [['a', 'b', 'c']]],
    ['a>b b>c a>c', [['a'], ['b'], ['c']]],
    ['a>b b>c c>d d>e a>e', [['a'], ['b', 'c', 'd'], ['e']]],
    ['a>b a>c', [['a'], ['b'], ['c']]],
  ])('%s', (text, expected) => {
    const { nodes, edges } = network(text)
    expect(chainsOf(nodes, edges)).toEqual(expected)
  })
})

describe('layoutNetwork', () => {
  it.each(['a>b b>c', 'a>b b>c a>c', 'a>b b>c c>e a>d d>e e>f', 'a>c b>c'])(
    '%s: every arrow leads down, no box covers another',
    (text) => {
      const { boxes, arrows, height, width } = layoutNetwork(network(text))
      const at = (id: string) => boxes.find((box) => box.id === id) as Box
      for (const { from, to, points } of arrows) {
        expect(at(to).y).toBeGreaterThanOrEqual(at(from).y + BOX_HEIGHT)
        expect(points[0]).toEqual({ x: at(from).x + BOX_WIDTH / 2, y: at(from).y + BOX_HEIGHT })
        expect(points.at(-1)).toEqual({ x: at(to).x + BOX_WIDTH / 2, y: at(to).y })
      }
      for (const [index, box] of boxes.entries()) {
        expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false)
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.x + BOX_WIDTH).toBeLessThanOrEqual(width)
        expect(box.y + BOX_HEIGHT).toBeLessThanOrEqual(height)
      }
    },
  )

  it('knows a shortcut from a step, and leads it past the boxes between', () => {
    const { boxes, arrows } = layoutNetwork(network('a>b b>c c>d a>d'))
    expect(arrows.filter(({ skips }) => skips).map(({ from, to }) => `${from}>${to}`)).toEqual(['a>d'])
    const shortcut = arrows.find(({ skips }) => skips)
    const between = boxes.filter(({ id }) => id === 'b' || id === 'c')
    const onTop = shortcut?.points.some(({ x, y }) =>
      between.some((box) => x > box.x && x < box.x + BOX_WIDTH && y > box.y && y < box.y + BOX_HEIGHT),
    )
    expect(onTop).toBe(false)
  })

  it('leaves out arrows to what is not there', () => {
    const { nodes } = network('a>b')
    expect(layoutNetwork({ nodes, edges: [{ from: 'a', to: 'nobody' }] }).arrows).toEqual([])
    expect(layoutNetwork({ nodes: [], edges: [] })).toEqual({ boxes: [], arrows: [], width: 0, height: 0 })
  })

  it('lays out as many layers as DenseNet has within the patience of a reader', () => {
    const started = performance.now()
    expect(layoutNetwork(dense(140)).boxes).toHaveLength(421)
    expect(performance.now() - started).toBeLessThan(4000)
  })
})

it('formatShape', () => expect(formatShape([null, 3, 64])).toBe('?×3×64'))
