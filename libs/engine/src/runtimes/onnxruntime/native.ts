/**
 * ONNX Runtime's package, without its telemetry: since 1.30 the library keeps an identifier of the machine and a file of events in the user's cache folder, to send them
 * to its maker, unless it is told not to before its first session. Whoever wants that can set the variable to 0.
 */
import './disable-telemetry.ts'
export { InferenceSession, Tensor } from 'onnxruntime-node'
