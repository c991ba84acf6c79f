/** Equations of Einsum, `bhqd,bhkd->bhqk`: one term an operand, one letter an axis. */
import type { Dimension, Shape } from '../../graph.ts'

export interface Equation {
  /** Letters of the axes of each operand. */
  readonly terms: readonly string[]
  readonly result: string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ELLIPSIS = '...'

/** The equation in its explicit form: with a result, and letters of their own for the axes that an ellipsis stands for. */
export function parseEquation(text: string, ranks: readonly number[]): Equation {
  const [left, right] = text.replace(/\s+/g, '').split('->')
  const given = left.split(',')
  if (given.length !== ranks.length) throw new Error(`its equation is for ${given.length} inputs`)
  const free = [...LETTERS].filter((letter) => !text.includes(letter)).join('')
  const hidden = given.map((term, i) => (term.includes(ELLIPSIS) ? ranks[i] - (term.length - ELLIPSIS.length) : 0))
  // Axes under an ellipsis broadcast: they are aligned at their end.
  const covered = free.slice(0, Math.max(...hidden))
  const terms = given.map((term, i) => term.replace(ELLIPSIS, covered.slice(covered.length - hidden[i])))
  terms.forEach((term, i) => {
    if (term.length !== ranks[i] || [...term].some((letter) => !LETTERS.includes(letter))) {
      throw new Error(`the term “${given[i]}” of its equation does not fit an input of ${ranks[i]} axes`)
    }
  })
  const result = right === undefined ? covered + impliedResult(left) : right.replace(ELLIPSIS, covered)
  const unknown = [...result].find((letter) => !terms.join('').includes(letter))
  if (unknown !== undefined) throw new Error(`no input of its equation has the axis ${unknown} of the result`)
  return { terms, result }
}

/** Without an arrow: every letter that comes once, in the order of the alphabet. */
function impliedResult(left: string): string {
  const letters = [...left].filter((letter) => LETTERS.includes(letter))
  return [...new Set(letters)]
    .filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter))
    .sort()
    .join('')
}

export function formatEquation({ terms, result }: Equation): string {
  return `${terms.join(',')}->${result}`
}

/** The extent of each letter; axes of size 1 broadcast. */
export function extentsOf({ terms }: Equation, shapes: readonly Shape[]): Map<string, Dimension> {
  const extents = new Map<string, Dimension>()
  terms.forEach((term, i) =>
    [...term].forEach((letter, axis) => {
      const [known, here] = [extents.get(letter) ?? 1, shapes[i][axis]]
      if (known !== 1 && here !== 1 && known !== here) throw new Error(`its axis ${letter} is both ${known} and ${here}`)
      extents.set(letter, known === 1 ? here : known)
    }),
  )
  return extents
}
