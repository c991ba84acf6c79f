import { BOX_HEIGHT, BOX_WIDTH, type Arrow, type Box, type Drawing, type Point } from './layout-network.ts'
import { visiblePart, type Camera, type Size } from './scene.ts'

export interface Ink {
  readonly page: string
  readonly box: string
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly accent: string
  readonly soft: string
}

export interface Painting {
  readonly drawing: Drawing
  readonly camera: Camera
  readonly view: Size
  readonly selected: string | null
  readonly ink: Ink
  /** Device pixels per CSS pixel. */
  readonly density: number
}

/** Below these scales letters are specks. */
const TITLE_SCALE = 0.4
const SUBTITLE_SCALE = 0.6

export function paintNetwork(context: CanvasRenderingContext2D, painting: Painting): void {
  const { drawing, camera, view, selected, ink, density } = painting
  const { scale } = camera
  context.setTransform(density, 0, 0, density, 0, 0)
  context.clearRect(0, 0, view.width, view.height)
  const zoom = density * scale
  context.setTransform(
    zoom,
    0,
    0,
    zoom,
    density * (view.width / 2 - camera.x * scale),
    density * (view.height / 2 - camera.y * scale),
  )
  const { boxes, arrows } = visiblePart(drawing, camera, view)
  const thin = Math.max(1, 1 / scale)
  for (const arrow of arrows) paintArrow(context, arrow, { ink, thin, lit: arrow.from === selected || arrow.to === selected })
  for (const box of boxes) paintBox(context, box, { ink, thin, scale, lit: box.id === selected })
}

interface Stroke {
  readonly ink: Ink
  readonly thin: number
  readonly lit: boolean
}

/** Shortcuts are drawn stronger: they are what one looks for. */
function paintArrow(context: CanvasRenderingContext2D, { points, skips }: Arrow, { ink, thin, lit }: Stroke): void {
  const end = points[points.length - 1]
  context.strokeStyle = lit ? ink.accent : skips ? ink.muted : ink.line
  context.fillStyle = context.strokeStyle
  context.lineWidth = thin * (lit || skips ? 1.75 : 1)
  context.beginPath()
  trace(context, points)
  context.stroke()
  context.beginPath()
  context.moveTo(end.x, end.y)
  context.lineTo(end.x - 4, end.y - 7)
  context.lineTo(end.x + 4, end.y - 7)
  context.fill()
}

/** Through the middles between bends, round at each bend. */
function trace(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  const [first, ...rest] = points
  const last = points[points.length - 1]
  context.moveTo(first.x, first.y)
  for (const [at, point] of rest.slice(0, -1).entries()) {
    const next = rest[at + 1]
    context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2)
  }
  context.lineTo(last.x, last.y)
}

function paintBox(context: CanvasRenderingContext2D, box: Box, { ink, thin, lit, scale }: Stroke & { scale: number }): void {
  context.beginPath()
  context.roundRect(box.x, box.y, BOX_WIDTH, BOX_HEIGHT, 4)
  context.fillStyle = lit ? ink.soft : box.weighty ? ink.box : ink.page
  context.fill()
  context.strokeStyle = lit ? ink.accent : ink.line
  context.lineWidth = thin * (lit ? 2 : 1)
  context.stroke()
  if (scale < TITLE_SCALE) return
  const room = BOX_WIDTH - 16
  context.textBaseline = 'middle'
  const both = scale >= SUBTITLE_SCALE
  context.fillStyle = lit ? ink.accent : ink.ink
  context.font = `500 13px 'Inter Variable', sans-serif`
  context.fillText(shorten(context, box.title, room), box.x + 8, box.y + (both ? 15 : BOX_HEIGHT / 2))
  if (!both) return
  context.fillStyle = ink.muted
  context.font = `11px 'Inter Variable', sans-serif`
  context.fillText(shorten(context, box.subtitle, room), box.x + 8, box.y + 31)
}

const shortened = new Map<string, string>()

/** Names of layers differ at their ends, so the middle goes. */
function shorten(context: CanvasRenderingContext2D, text: string, room: number): string {
  const key = `${context.font} ${text}`
  const known = shortened.get(key)
  if (known !== undefined) return known
  let kept = text.length
  let shown = text
  while (kept > 4 && context.measureText(shown).width > room) {
    kept--
    shown = `${text.slice(0, Math.ceil(kept / 2))}…${text.slice(text.length - Math.floor(kept / 2))}`
  }
  if (shortened.size > 5000) shortened.clear()
  shortened.set(key, shown)
  return shown
}
