/** Differences of this size, relative to the largest value, are what rounding leaves of a constant. */
const ROUNDING = 1e-6

/** Whether all are the same number, but for rounding; true for no numbers at all. */
export function isConstant(values: Float32Array): boolean {
  let [least, greatest] = [Infinity, -Infinity]
  for (let i = 0; i < values.length; i++) {
    if (values[i] < least) least = values[i]
    if (values[i] > greatest) greatest = values[i]
  }
  return !(greatest - least > ROUNDING * Math.max(Math.abs(least), Math.abs(greatest)))
}

function allFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** Whether a number can say how alike two maps are: neither is constant, and every pixel of both is a number. Throws RangeError if the lengths differ. */
export function isComparable(left: Float32Array, right: Float32Array): boolean {
  if (left.length !== right.length) throw new RangeError(`maps of ${left.length} and ${right.length} pixels cannot be compared`)
  return [left, right].every((values) => allFinite(values) && !isConstant(values))
}
