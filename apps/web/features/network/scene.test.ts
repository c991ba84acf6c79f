import { describe, expect, it } from 'vitest'
import { layoutNetwork } from './layout-network.ts'
import { boxAt, clampCamera, firstCamera, fitCamera, sees, toDrawing, visiblePart, zoomCamera } from './scene.ts'

const view = { width: 600, height: 400 }
const ids = Array.from({ length: 100 }, (_, at) => `l${at}`)
const drawing = layoutNetwork({
  nodes: ids.map((id) => ({ id, kind: 'Dense', outputShape: [1], parameters: 0 })),
  edges: ids.slice(1).map((to, at) => ({ from: ids[at], to })),
})
const stage = { drawing, view }

describe('cameras', () => {
  it('begins at the top, readable', () => {
    const camera = firstCamera(drawing, view)
    expect(camera.scale).toBe(1)
    expect(sees(camera, drawing.boxes[0], view)).toBe(true)
    expect(toDrawing(camera, { x: 0, y: 0 }, view).y).toBe(-24)
  })

  it('fits all of it', () => {
    const camera = fitCamera(drawing, view)
    expect(drawing.boxes.every((box) => sees(camera, box, view))).toBe(true)
  })

  it('keeps what is under the mouse where it is', () => {
    const camera = { scale: 0.8, x: 92, y: 3000 }
    const at = { x: 280, y: 90 }
    const before = toDrawing(camera, at, view)
    const after = toDrawing(zoomCamera(camera, { at, factor: 1.5 }, stage), at, view)
    expect(after.x).toBeCloseTo(before.x)
    expect(after.y).toBeCloseTo(before.y)
  })

  it('goes neither beyond the drawing nor beyond sense', () => {
    expect(clampCamera({ scale: 99, x: -50, y: 1e6 }, drawing, view)).toEqual({ scale: 2.5, x: 0, y: drawing.height })
    expect(clampCamera({ scale: 0, x: 0, y: 0 }, drawing, view).scale).toBe(fitCamera(drawing, view).scale)
  })
})

describe('boxes', () => {
  it('are found by place', () => {
    const [first] = drawing.boxes
    expect(boxAt(drawing, { x: first.x + 5, y: first.y + 5 })?.id).toBe('l0')
    expect(boxAt(drawing, { x: first.x + 5, y: first.y - 5 })).toBeNull()
  })

  it('are painted only where they are seen', () => {
    const { boxes, arrows } = visiblePart(drawing, firstCamera(drawing, view), view)
    expect(boxes.map(({ id }) => id)).toEqual(['l0', 'l1', 'l2', 'l3', 'l4', 'l5'])
    expect(arrows.length).toBeLessThan(8)
  })
})
