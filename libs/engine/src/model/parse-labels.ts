/**
 * Names of classes, in the order of the model's outputs, from a file:
 * - JSON list of names: `["cat", "dog"]`
 * - JSON object from class index to name, or to `[identifier, name]` as in Keras's imagenet_class_index.json: `{ "0": ["n01440764", "tench"] }`
 * - text with one name a line (empty lines at the end do not count)
 * Whether there are as many as classes is checked where the model is known.
 */
import { z } from 'zod'
import { labelsInvalid } from '../errors/sidecar-errors.ts'

const name = z.string().trim().min(1)
export const labelList = z.array(name).min(1)
const labelIndex = z.record(z.string().regex(/^\d+$/), z.union([name, z.tuple([z.string(), name])]))

/** `path` is for messages, except that a name ending in `.json` must hold JSON. */
export function parseLabels(text: string, path: string): string[] {
  const start = text.trimStart()[0]
  if (start === undefined) throw labelsInvalid(path, 'the file is empty')
  if (start !== '[' && start !== '{' && !path.toLowerCase().endsWith('.json')) return fromLines(text, path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw labelsInvalid(path, `it is not valid JSON (${thrown instanceof Error ? thrown.message : String(thrown)})`)
  }
  return Array.isArray(value) ? fromList(value, path) : fromIndex(value, path)
}

function fromLines(text: string, path: string): string[] {
  const lines = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim())
  const empty = lines.indexOf('')
  if (empty >= 0) throw labelsInvalid(path, `line ${empty + 1} is empty, and every class needs a name`)
  return lines
}

function fromList(value: unknown[], path: string): string[] {
  const { data, error } = labelList.safeParse(value)
  if (error)
    throw labelsInvalid(path, value.length === 0 ? 'the list is empty' : `entry ${String(error.issues[0].path[0])} is not a name`)
  return data
}

function fromIndex(value: unknown, path: string): string[] {
  const { data, error } = labelIndex.safeParse(value)
  if (error) {
    const key = error.issues[0].path[0]
    throw labelsInvalid(
      path,
      key === undefined ? 'it is neither a list nor an object' : `the entry “${String(key)}” is not a class index with a name`,
    )
  }
  const count = Object.keys(data).length
  if (count === 0) throw labelsInvalid(path, 'the object is empty')
  return Array.from({ length: count }, (_, index) => {
    const entry = data[String(index)]
    if (entry === undefined) throw labelsInvalid(path, `it has ${count} entries but none for class ${index}`)
    return typeof entry === 'string' ? entry : entry[1]
  })
}
