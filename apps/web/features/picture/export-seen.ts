/**
 * A PNG of a part of the page as it is seen: backgrounds, frames, canvases with their zoom and opacity, and words. Controls (`data-not-exported`) are left out.
 */

const SCALE = 2

export async function exportSeen(root: HTMLElement): Promise<Blob> {
  const bounds = root.getBoundingClientRect()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(bounds.width * SCALE)
  canvas.height = Math.ceil(root.scrollHeight * SCALE)
  const context = canvas.getContext('2d')!
  context.scale(SCALE, SCALE)
  context.translate(-bounds.left, -bounds.top)
  context.fillStyle = getComputedStyle(document.body).backgroundColor
  context.fillStyle = backgroundBehind(root)
  context.fillRect(bounds.left, bounds.top, bounds.width, root.scrollHeight)
  drawElement(context, root)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser could not make a PNG.'))), 'image/png')
  })
}

export function downloadBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

function backgroundBehind(element: HTMLElement | null): string {
  for (let at = element; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at)
    if (!isClear(backgroundColor)) return backgroundColor
  }
  return '#ffffff'
}

const isClear = (colour: string) => colour === 'transparent' || /^rgba\(.*, 0\)$/.test(colour)

function drawElement(context: CanvasRenderingContext2D, element: Element): void {
  if (!(element instanceof HTMLElement) || element.dataset['notExported'] !== undefined) return
  const style = getComputedStyle(element)
  if (style.display === 'none' || style.visibility === 'hidden' || element.matches('.sr-only, select, input')) return
  const rect = element.getBoundingClientRect()
  context.save()
  context.globalAlpha *= Number(style.opacity)
  clipBy(context, style, rect)
  if (element instanceof HTMLCanvasElement) drawPixels(context, element, style)
  else {
    if (!isClear(style.backgroundColor)) {
      context.fillStyle = style.backgroundColor
      context.fillRect(rect.left, rect.top, rect.width, rect.height)
    }
    drawBorders(context, style, rect)
    if (element.dataset['box'] !== undefined) drawBox(context, rect)
    for (const child of element.childNodes) {
      if (child instanceof Text) drawWords(context, child, style)
      else if (child instanceof Element) drawElement(context, child)
    }
  }
  context.restore()
}

/** What flows over is cut off, and a swipe's curtain is `clip-path: inset(0 0 0 X%)`. */
function clipBy(context: CanvasRenderingContext2D, style: CSSStyleDeclaration, rect: DOMRect): void {
  const inset = /^inset\(([^)]*)\)$/.exec(style.clipPath)?.[1]
  if (style.overflowX === 'visible' && !inset) return
  const parts = (inset ?? '0').split(' ')
  const length = (text: string | undefined, whole: number) => {
    const number = Number.parseFloat(text ?? '0')
    return text?.endsWith('%') ? (number / 100) * whole : number
  }
  const [top, right, bottom, left] = [parts[0], parts[1] ?? parts[0], parts[2] ?? parts[0], parts[3] ?? parts[1] ?? parts[0]]
  const [x, y] = [rect.left + length(left, rect.width), rect.top + length(top, rect.height)]
  context.beginPath()
  context.rect(x, y, rect.right - length(right, rect.width) - x, rect.bottom - length(bottom, rect.height) - y)
  context.clip()
}

function drawPixels(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, style: CSSStyleDeclaration): void {
  const { left, top, width, height } = canvas.getBoundingClientRect()
  if (canvas.width === 0 || canvas.height === 0) return
  context.imageSmoothingEnabled = style.imageRendering !== 'pixelated'
  context.drawImage(canvas, left, top, width, height)
}

function drawBorders(context: CanvasRenderingContext2D, style: CSSStyleDeclaration, { left, top, right, bottom }: DOMRect): void {
  const sides = [
    { width: style.borderTopWidth, colour: style.borderTopColor, rect: [left, top, right - left, 1] },
    { width: style.borderBottomWidth, colour: style.borderBottomColor, rect: [left, bottom - 1, right - left, 1] },
    { width: style.borderLeftWidth, colour: style.borderLeftColor, rect: [left, top, 1, bottom - top] },
    { width: style.borderRightWidth, colour: style.borderRightColor, rect: [right - 1, top, 1, bottom - top] },
  ] as const
  for (const { width, colour, rect } of sides) {
    if (Number.parseFloat(width) === 0 || isClear(colour)) continue
    context.fillStyle = colour
    context.fillRect(rect[0], rect[1], rect[2], rect[3])
  }
}

function drawBox(context: CanvasRenderingContext2D, { left, top, width, height }: DOMRect): void {
  context.strokeStyle = '#000000'
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1)
  context.strokeStyle = '#ffffff'
  context.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1)
}

/** Word by word, each where the browser has put it, so that lines break as they do on the page. */
function drawWords(context: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  context.fillStyle = style.color
  context.textBaseline = 'middle'
  const range = document.createRange()
  for (const { 0: word, index } of text.data.matchAll(/\S+/g)) {
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    const rect = range.getBoundingClientRect()
    if (rect.width > 0) context.fillText(word, rect.left, rect.top + rect.height / 2, rect.width + 1)
  }
}
