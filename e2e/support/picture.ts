/** What a person sees in a map: its pixels, and the number under the cursor. */
import { expect, type Locator } from '@playwright/test'

/** Of the map's canvas: how many different colours, and how much of it is painted at all. */
export async function readColours(picture: Locator): Promise<{ colours: number; painted: number }> {
  // The picture's canvases are its image and, above it, the map.
  return picture
    .locator('canvas')
    .last()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height)
      const words = new Uint32Array(data.buffer)
      const painted = words.filter((word) => word >>> 24 > 0).length / words.length
      return { colours: new Set(words).size, painted }
    })
}

/** Moves the mouse over the picture; gives the numbers under it, place by place. */
export async function readUnderCursor(picture: Locator, value: Locator): Promise<string[]> {
  const box = (await picture.boundingBox())!
  const side = Math.min(box.width, box.height)
  const [left, top] = [box.x + (box.width - side) / 2, box.y + (box.height - side) / 2]
  const seen: string[] = []
  for (const share of [0.3, 0.5, 0.7]) {
    await picture.page().mouse.move(left + side * share, top + side * share)
    await expect(value).toHaveText(/^\(\d+, \d+\) [+−-]?\d/)
    seen.push((await value.textContent()) ?? '')
  }
  return seen
}
