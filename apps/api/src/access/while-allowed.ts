/** A stream outlives the question whether it may be read: it is asked again while news come. */

/** Milliseconds for which an answer holds. */
const HOLDS = 5_000

/**
 * Passes on what comes, as long as `check` does not throw; its error ends the stream before the next item is shown. `holds`: milliseconds after which an item asks
 * again (no item, no question).
 */
export async function* whileAllowed<Item>(
  source: AsyncIterable<Item>,
  check: () => Promise<unknown>,
  holds = HOLDS,
): AsyncGenerator<Item> {
  let asked = Date.now()
  for await (const item of source) {
    if (Date.now() - asked >= holds) {
      await check()
      asked = Date.now()
    }
    yield item
  }
}
