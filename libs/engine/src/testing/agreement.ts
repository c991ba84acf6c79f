/** Whether two lists of numbers are the same up to rounding. */

/** Of the largest number: what separates float32 sums in another order, with room. */
const TOLERANCE = 1e-4

/** Throws where a number is off by more than 1e-4 of the largest one. Infinite numbers and NaN have to be the same. */
export function expectAgreement(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>, what: string): void {
  const [given, wanted] = [Array.from(actual, Number), Array.from(expected, Number)]
  if (given.length !== wanted.length) throw new Error(`${what}: ${given.length} numbers, not ${wanted.length}`)
  const size = wanted.reduce((largest, x) => (Number.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest), 0)
  given.forEach((number, i) => {
    if (Object.is(number, wanted[i]) || Math.abs(number - wanted[i]) <= TOLERANCE * size) return
    throw new Error(`${what}: number ${i} is ${number}, not ${wanted[i]} (the largest is ${size})`)
  })
}
