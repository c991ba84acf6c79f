/** A process that runs a graph in ONNX Runtime, as any user's does: see telemetry.test.ts. */
import { openTinyModel, convolutionalModel } from '../../../testing/tiny-models.ts'

const shape = [4, 4, 3] as const
const model = await openTinyModel(convolutionalModel({ shape }))
await model.predict({ shape: [1, ...shape], data: new Float32Array(48) })
await model.dispose()
