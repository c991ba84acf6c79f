/** Opening a model, whatever its format: the extension proposes, the content decides. */
import { modelFormatUnknown, modelFormatUnsupported } from '../errors/importer-errors.ts'
import { describeContent } from './describe-content.ts'
import type { SightlineError } from '../errors/index.ts'
import type { ImportedModel, Importer, ImportOptions, ModelSource } from './importer.ts'
import { kerasArchive } from './keras/keras-archive.ts'
import { kerasH5 } from './keras/keras-h5.ts'
import { readModelSource } from './model-source.ts'
import { onnx } from './onnx/onnx-importer.ts'
import { tfjsLayers } from './tfjs/tfjs-layers.ts'

export const IMPORTERS: readonly Importer[] = [kerasH5, kerasArchive, tfjsLayers, onnx]

/** `path`: a model file, or a folder that holds a `model.json` or one `.onnx` file. Throws a SightlineError that says what the file is, where it is no model. */
export async function openModelFile(path: string, options: ImportOptions = {}): Promise<ImportedModel> {
  const source = await readModelSource(path)
  const importer = IMPORTERS.find((candidate) => candidate.match(source))
  if (!importer) throw notReadable(source)
  return await importer.open(source, options)
}

function notReadable(source: ModelSource): SightlineError {
  const { looksLike, hint, isModel } = describeContent(source)
  return isModel && hint
    ? modelFormatUnsupported(source.path, { format: looksLike, hint })
    : modelFormatUnknown(source.path, { looksLike, hint })
}
