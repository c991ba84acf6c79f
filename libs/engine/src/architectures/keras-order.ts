/**
 * The order in which Keras lists the layers of a functional model, and writes their weights: by their longest way to the output, the
 * farthest first; layers equally far in the order in which a walk from the output, along the first inputs first, meets them.
 */
interface Connected {
  readonly name: string
  readonly inputs: readonly string[]
}

/** Layers that the output does not depend on are left out, as Keras does. */
export function inKerasOrder<T extends Connected>(layers: readonly T[], output: string): T[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const met = walk(byName, output)
  const distance = new Map([[output, 0]])
  // `layers` come in the order of their making, so that whoever uses a layer's output comes after it.
  for (const { name, inputs } of [...layers].reverse()) {
    const own = distance.get(name)
    if (own === undefined) continue
    for (const input of inputs) distance.set(input, Math.max(own + 1, distance.get(input) ?? 0))
  }
  const rank = (name: string) => distance.get(name) ?? 0
  return [...met].sort((a, b) => rank(b.name) - rank(a.name))
}

/** Layers in the order in which they are first met, each before its inputs. */
function walk<T extends Connected>(layers: ReadonlyMap<string, T>, output: string): Set<T> {
  const met = new Set<T>()
  const stack = [output]
  for (let name = stack.pop(); name !== undefined; name = stack.pop()) {
    const layer = layers.get(name)
    if (!layer || met.has(layer)) continue
    met.add(layer)
    stack.push(...[...layer.inputs].reverse())
  }
  return met
}
