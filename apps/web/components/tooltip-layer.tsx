'use client'
import { Tooltip as Radix } from 'radix-ui'
import { Keys } from './keys.tsx'

export interface ShownTooltip {
  readonly text: string
  readonly shortcut: string | undefined
  /** Of the element that it explains, in the window. */
  readonly box: DOMRect
}

/** The one tooltip of the page, beside whatever the pointer or the focus is on. */
export function TooltipLayer({ shown }: { shown: ShownTooltip }) {
  const { text, shortcut, box } = shown
  return (
    <Radix.Provider>
      <Radix.Root open>
        <Radix.Trigger asChild>
          <span
            aria-hidden
            tabIndex={-1}
            className="pointer-events-none fixed"
            style={{ left: box.left, top: box.top, width: box.width, height: box.height }}
          />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side="bottom"
            sideOffset={4}
            collisionPadding={8}
            className="pointer-events-none z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs whitespace-pre-line text-page shadow-overlay"
          >
            {text}
            {shortcut && <Keys keys={shortcut} inverted />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
