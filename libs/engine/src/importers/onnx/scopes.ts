/**
 * Which module of the user's program a node comes from. Exporters say it in several ways:
 * - PyTorch's older one in the node's name: `/layer1/layer1.0/conv1/Conv` is in `layer1.0.conv1`
 * - PyTorch's newer one in the node's metadata: `pkg.torch.onnx.name_scopes`, `pkg.torch.onnx.class_hierarchy`, `namespace`
 * - tf2onnx, which Keras uses too, in the node's name: `StatefulPartitionedCall/model/conv1/Conv2D` is in `conv1`
 */
import type { EntryMessage } from '../../graph/onnx-schema.ts'

export interface Scope {
  /** The modules around the node, outermost first, each under its full name: `layer1`, `layer1.0`, `layer1.0.conv1`. */
  readonly path: readonly string[]
  /** The name of the node inside the innermost one: `Conv`. */
  readonly leaf: string
  /** What joins a module's name and a node's. */
  readonly separator: '.' | '/'
  /** The class of the innermost module, where the file says it: `Conv2d`. */
  readonly className?: string
}

/** `name` is empty where the file gives none; `fallback` is used then. */
export function readScope(name: string, metadata: readonly EntryMessage[], fallback: string): Scope {
  const fromMetadata = readMetadata(metadata)
  if (fromMetadata) return fromMetadata
  if (name.startsWith('/')) return fromTorchName(name.split('/').slice(1))
  if (name.includes('/')) return fromTensorFlowName(name.split('/'))
  return { path: [], leaf: name || fallback, separator: '.' }
}

function readMetadata(metadata: readonly EntryMessage[]): Scope | undefined {
  const find = (key: string) => metadata.find((entry) => entry.key === key)?.value
  const scopes = find('pkg.torch.onnx.name_scopes')
  if (scopes !== undefined) {
    const names = pythonStrings(scopes)
    const classes = pythonStrings(find('pkg.torch.onnx.class_hierarchy') ?? '')
    if (names.length > 0) return fromFullNames(names, classes)
  }
  const namespace = find('namespace')
  if (namespace === undefined) return undefined
  // `: Net/layer1: torch.nn.modules.container.Sequential/layer1.0: …/conv2d: aten.conv2d.default`
  const parts = namespace.split('/').map((part) => /^(.*?):\s*(.*)$/.exec(part)?.slice(1) ?? [part, ''])
  return fromFullNames(
    parts.map(([name]) => name),
    parts.map(([, className]) => className),
  )
}

function fromFullNames(names: readonly string[], classes: readonly string[]): Scope {
  const path = names.slice(0, -1).filter((name) => name !== '')
  const leaf = names[names.length - 1]
  const className = classes.length === names.length ? shortClass(classes[classes.length - 2] ?? '') : ''
  return { path, leaf, separator: '.', ...(className !== '' && path.length > 0 && { className }) }
}

/** `torch.nn.modules.conv.Conv2d` → `Conv2d` */
function shortClass(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1)
}

/** The strings of a Python list as `repr` writes it. */
function pythonStrings(text: string): string[] {
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? match[2])
}

/** A component that begins with the one before it and a dot goes on from it: `features`, `features.1`, `conv`, `conv.0`. */
function fromTorchName(components: readonly string[]): Scope {
  const path: string[] = []
  let previous: string | undefined
  for (const component of components.slice(0, -1)) {
    const parent = path.at(-1)
    if (previous !== undefined && component.startsWith(`${previous}.`)) path.push(`${parent}${component.slice(previous.length)}`)
    else path.push(parent === undefined ? component : `${parent}.${component}`)
    previous = component
  }
  return { path, leaf: components[components.length - 1] || 'output', separator: '.' }
}

const CALL = /^(StatefulPartitionedCall|PartitionedCall)(_\d+)?(:\d+)?$/

function fromTensorFlowName(components: readonly string[]): Scope {
  const own = components.filter((component) => component !== '' && !CALL.test(component))
  const leaf = (own.pop() ?? components[0]).replace(/__\d+$/, '')
  return { path: own.map((_, i) => own.slice(0, i + 1).join('/')), leaf, separator: '/' }
}

/** Without the name of the model, which converters from TensorFlow put around everything. */
export function withoutCommonScope(scopes: readonly Scope[]): Scope[] {
  const named = scopes.filter(({ separator, path }) => separator === '/' && path.length > 0)
  const [root] = named[0]?.path ?? []
  const common = root !== undefined && named.length > 1 && named.every(({ path }) => path[0] === root)
  if (!common || !named.some(({ path }) => path.length > 1)) return [...scopes]
  return scopes.map((scope) =>
    scope.path[0] === root && scope.separator === '/'
      ? { ...scope, path: scope.path.slice(1).map((name) => name.slice(root.length + 1)) }
      : scope,
  )
}
