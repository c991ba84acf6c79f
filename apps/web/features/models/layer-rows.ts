/** The rows of the table of layers: nested models fold, a search unfolds what it finds. */
import type { Layer } from '@sightline/api/contract'

export interface LayerRow {
  readonly layer: Layer
  /** How deep in nested models. */
  readonly depth: number
  /** Layers within; 0: no model. */
  readonly inner: number
  readonly open: boolean
}

export interface LayerView {
  readonly search: string
  /** Names of nested models whose layers are shown. */
  readonly open: ReadonlySet<string>
}

export function layerRows(layers: readonly Layer[], { search, open }: LayerView): LayerRow[] {
  const names = new Set(layers.map(({ name }) => name))
  const parentOf = ({ within }: Layer) => (within !== undefined && names.has(within) ? within : null)
  const children = new Map<string | null, Layer[]>()
  for (const layer of layers) {
    const parent = parentOf(layer)
    children.set(parent, [...(children.get(parent) ?? []), layer])
  }
  const words = search.trim().toLowerCase()
  const matches = ({ name, kind }: Layer) => `${name} ${kind}`.toLowerCase().includes(words)
  const rows: LayerRow[] = []
  /** Adds what is shown of a model; whether anything of it is. */
  const add = (parent: string | null, depth: number): boolean => {
    let found = false
    for (const layer of children.get(parent) ?? []) {
      const inner = children.get(layer.name)?.length ?? 0
      const at = rows.length
      const isOpen = inner > 0 && (words !== '' || open.has(layer.name))
      rows.push({ layer, depth, inner, open: isOpen })
      const within = isOpen && add(layer.name, depth + 1)
      if (words !== '' && !within && !matches(layer)) rows.length = at
      else found = true
    }
    return found
  }
  add(null, 0)
  return rows
}

/** The nested models that a layer lies in, so that its row can be shown. */
export function modelsAround(layers: readonly Layer[], name: string): string[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const around: string[] = []
  for (let at = byName.get(name)?.within; at !== undefined && !around.includes(at); at = byName.get(at)?.within) around.push(at)
  return around
}
