/** Every runtime through the one conformance suite. */
import { describe } from 'vitest'
import { describeRuntime, type RuntimeUnderTest } from '../testing/runtime-conformance.ts'
import { onnxruntime } from './onnxruntime/onnxruntime.ts'
import { loadTfjs } from './tfjs/tfjs.ts'

const NO_SUCH_TYPE = 'TensorFlow.js has float32, int32 and bool alone'

const TFJS_REFUSES = Object.fromEntries(
  [
    'test_add_uint8',
    'test_cast_FLOAT_to_FLOAT16',
    'test_clip_default_int8_inbounds',
    'test_clip_default_int8_max',
    'test_clip_default_int8_min',
    'test_dequantizelinear',
    'test_dequantizelinear_axis',
    'test_div_uint8',
    'test_maxpool_2d_uint8',
    'test_mul_uint8',
    'test_quantizelinear',
    'test_quantizelinear_axis',
    'test_sub_uint8',
    'QuantizeLinear: halves to the even neighbour, saturated',
    'QuantizeLinear: a scale for each channel',
    'DequantizeLinear: bytes',
  ].map((name) => [name, NO_SUCH_TYPE]),
)

const RUNTIMES: readonly (RuntimeUnderTest & { readonly title: string })[] = [
  { title: 'onnxruntime', load: () => Promise.resolve(onnxruntime), reference: () => loadTfjs(['cpu']), refused: {} },
  {
    title: 'tfjs on wasm',
    load: () => loadTfjs(['wasm']),
    reference: () => Promise.resolve(onnxruntime),
    refused: TFJS_REFUSES,
  },
  { title: 'tfjs on cpu', load: () => loadTfjs(['cpu']), reference: () => Promise.resolve(onnxruntime), refused: TFJS_REFUSES },
]

describe.each(RUNTIMES)('$title', (subject) => describeRuntime(subject))
