import type { Node } from './graph.ts'

/** Values that these nodes read, and each time as such an input: a matrix of a product, a kernel of a convolution. */
export function readOnlyAs(
  nodes: readonly Pick<Node, 'op' | 'inputs'>[],
  isSuch: (op: string, input: number) => boolean,
): Set<string> {
  const found = new Set<string>()
  const others = new Set<string>()
  for (const { op, inputs } of nodes) inputs.forEach((value, i) => (isSuch(op, i) ? found : others).add(value))
  return new Set([...found].filter((value) => !others.has(value)))
}
