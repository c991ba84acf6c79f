const NAMES: Readonly<Record<string, string>> = {
  'keras-h5': 'Keras HDF5',
  'keras-v3': 'Keras',
  'tfjs-layers': 'TensorFlow.js',
  onnx: 'ONNX',
}

/** A format as people call it; one that is new here by its own name. */
export function formatName(format: string): string {
  return NAMES[format] ?? format
}
