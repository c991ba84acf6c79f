/** What of a drawing is seen and where: pure, so that the canvas only paints. Lengths are CSS pixels unless they are of the drawing. */
import { BOX_HEIGHT, BOX_WIDTH, type Box, type Drawing, type Point } from './layout-network.ts'

/** `scale`: pixels per unit of the drawing; (x, y): the place in the drawing that is in the middle. */
export interface Camera extends Point {
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

const MARGIN = 24
const MOST_SCALE = 2.5

/** The smallest scale that makes sense: all of the drawing is seen. */
export function fitScale(drawing: Size, view: Size): number {
  const scale = Math.min(
    (view.width - 2 * MARGIN) / Math.max(1, drawing.width),
    (view.height - 2 * MARGIN) / Math.max(1, drawing.height),
  )
  return Math.min(1, Math.max(0.005, scale))
}

/** Readable, as wide as the view allows, from the top on: a deep network is read as a page is. */
export function firstCamera(drawing: Size, view: Size): Camera {
  const scale = Math.min(1, Math.max(0.45, (view.width - 2 * MARGIN) / Math.max(1, drawing.width)))
  const seen = view.height / scale
  const whole = drawing.height + (2 * MARGIN) / scale <= seen
  return { scale, x: drawing.width / 2, y: whole ? drawing.height / 2 : seen / 2 - MARGIN / scale }
}

export function fitCamera(drawing: Size, view: Size): Camera {
  return { scale: fitScale(drawing, view), x: drawing.width / 2, y: drawing.height / 2 }
}

/** Holds the middle of the view on the drawing. */
export function clampCamera({ scale, x, y }: Camera, drawing: Size, view: Size): Camera {
  const held = Math.min(MOST_SCALE, Math.max(fitScale(drawing, view), scale))
  return { scale: held, x: Math.min(drawing.width, Math.max(0, x)), y: Math.min(drawing.height, Math.max(0, y)) }
}

/** What is under `at` (pixels from the view's corner) stays there. */
export function zoomCamera(camera: Camera, zoom: { at: Point; factor: number }, { drawing, view }: Stage): Camera {
  const under = toDrawing(camera, zoom.at, view)
  const { scale } = clampCamera({ ...camera, scale: camera.scale * zoom.factor }, drawing, view)
  const x = under.x - (zoom.at.x - view.width / 2) / scale
  const y = under.y - (zoom.at.y - view.height / 2) / scale
  return clampCamera({ scale, x, y }, drawing, view)
}

export interface Stage {
  readonly drawing: Size
  readonly view: Size
}

export function toDrawing({ scale, x, y }: Camera, at: Point, view: Size): Point {
  return { x: x + (at.x - view.width / 2) / scale, y: y + (at.y - view.height / 2) / scale }
}

export function boxAt({ boxes }: Drawing, { x, y }: Point): Box | null {
  return boxes.find((box) => x >= box.x && x <= box.x + BOX_WIDTH && y >= box.y && y <= box.y + BOX_HEIGHT) ?? null
}

/** Only this is painted: of a deep network a fraction. */
export function visiblePart({ boxes, arrows }: Drawing, camera: Camera, view: Size) {
  const from = toDrawing(camera, { x: 0, y: 0 }, view)
  const to = toDrawing(camera, { x: view.width, y: view.height }, view)
  return {
    boxes: boxes.filter(({ x, y }) => x < to.x && x + BOX_WIDTH > from.x && y < to.y && y + BOX_HEIGHT > from.y),
    arrows: arrows.filter(({ points }) => {
      const ys = points.map(({ y }) => y)
      return Math.min(...ys) < to.y && Math.max(...ys) > from.y
    }),
  }
}

/** Whether all of a box is in view. */
export function sees(camera: Camera, box: Box, view: Size): boolean {
  const corner = { x: camera.x - view.width / 2 / camera.scale, y: camera.y - view.height / 2 / camera.scale }
  const right = corner.x + view.width / camera.scale
  const bottom = corner.y + view.height / camera.scale
  return box.x >= corner.x && box.x + BOX_WIDTH <= right && box.y >= corner.y && box.y + BOX_HEIGHT <= bottom
}
