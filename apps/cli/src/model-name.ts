/** What a model is called where a whole path is too much. */
import { basename, dirname } from 'node:path'

/** The file's name without its extension; a `model.json` goes by the name of its folder. */
export function nameOfModel(path: string): string {
  const stem = basename(path).replace(/\.(json|h5|hdf5|keras|onnx)$/i, '')
  return stem === 'model' ? basename(dirname(path)) : stem
}
