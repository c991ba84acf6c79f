/** Remembers what was computed from numbers that never change, however often a page is drawn. */

const names = new WeakMap<object, number>()
let lastName = 0

function nameOf(object: object): number {
  const known = names.get(object)
  if (known !== undefined) return known
  names.set(object, ++lastName)
  return lastName
}

/** A function that remembers its last `size` results, by the identity of `inputs` and by `key`. */
export function remember<Result>(size: number) {
  const results = new Map<string, Result>()
  return (inputs: readonly object[], key: string | number, compute: () => Result): Result => {
    const name = `${inputs.map(nameOf).join(' ')}|${key}`
    const known = results.get(name)
    if (known !== undefined) {
      results.delete(name)
      results.set(name, known)
      return known
    }
    const result = compute()
    results.set(name, result)
    if (results.size > size) results.delete(results.keys().next().value!)
    return result
  }
}
