/** Stands where a procedure is still to be written; gone when all are. */
export function notBuilt(): never {
  throw new Error('not built yet')
}
