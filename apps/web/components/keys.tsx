import { classNames } from '../lib/class-names.ts'

const WORDS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
}

/** A key as it is printed on the keyboard. */
export function Keys({ keys, inverted = false }: { keys: string; inverted?: boolean }) {
  return (
    <kbd
      className={classNames(
        'inline-flex h-5 min-w-5 items-center justify-center rounded-sm border px-1 font-sans text-xs',
        inverted ? 'border-page/40' : 'border-line-strong text-muted',
      )}
    >
      {WORDS[keys] ?? keys}
    </kbd>
  )
}
