/** Models that are whole but beyond us, and descriptions that contradict themselves. */
import { describe, it } from 'vitest'
import type { TopologyJson } from '../testing/artifacts.ts'
import { expectFailure, useModelFiles, type Expectation } from '../testing/model-files.ts'
import { inputLayer, layer, sequential, withoutWeights } from '../testing/small-models.ts'

const { tfjs } = useModelFiles()

describe('models beyond us', () => {
  const image = inputLayer([8, 9, 3])
  const cases: [string, TopologyJson, Expectation][] = [
    [
      'a Lambda layer',
      sequential(image, layer('Lambda', { name: 'double' })),
      { code: 'LAYER_CUSTOM', text: 'Lambda layer “double” is custom code' },
    ],
    [
      'a registered custom layer',
      sequential(image, { ...layer('Swirl'), registered_name: 'my>Swirl' } as never),
      { code: 'LAYER_CUSTOM', text: 'Swirl layer “swirl” is custom code' },
    ],
    [
      'a custom layer by its module',
      sequential(image, { ...layer('Swirl'), module: '__main__' } as never),
      { code: 'LAYER_CUSTOM' },
    ],
    [
      'an unknown layer',
      sequential(image, layer('ConvLSTM2D', { name: 'a/b' })),
      { code: 'LAYER_UNSUPPORTED', text: 'ConvLSTM2D layer “a/b”' },
    ],
    [
      'channels first',
      sequential(image, layer('Flatten', { data_format: 'channels_first' })),
      { code: 'LAYER_CHANNELS_FIRST', text: '“flatten”' },
    ],
    ['a vector as input', sequential(inputLayer([784]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE', text: '[784]' }],
    ['a volume as input', sequential(inputLayer([8, 8, 8, 1]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE' }],
    ['four channels', sequential(inputLayer([8, 8, 4]), layer('Flatten')), { code: 'INPUT_NOT_IMAGE', text: '4 channels' }],
    [
      'open channels',
      sequential(inputLayer([8, 8, null]), layer('Flatten')),
      { code: 'INPUT_NOT_IMAGE', text: 'open number of channels' },
    ],
    [
      'an input without a shape',
      sequential(layer('InputLayer'), layer('Flatten')),
      { code: 'MODEL_CONFIG_INVALID', text: 'absent' },
    ],
    ['no shape at all', sequential(layer('Flatten')), { code: 'MODEL_CONFIG_INVALID', text: 'never built' }],
    ['no layers', sequential(), { code: 'MODEL_CONFIG_INVALID', text: 'lists no layers' }],
    [
      'two layers of one name',
      sequential(image, layer('Flatten'), layer('Flatten')),
      { code: 'MODEL_CONFIG_INVALID', text: 'two layers' },
    ],
    [
      'another class of model',
      { ...sequential(image), class_name: 'MyModel' },
      { code: 'MODEL_CLASS_UNSUPPORTED', text: 'MyModel' },
    ],
    [
      'ReLU with a threshold below zero, which Keras refuses too',
      sequential(image, layer('ReLU', { threshold: -0.5 })),
      { code: 'LAYER_CONFIG_INVALID', text: 'threshold' },
    ],
    [
      'an unknown activation',
      sequential(image, layer('Activation', { activation: 'swirl' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'the activation swirl' },
    ],
    [
      'a function of the author as activation',
      sequential(image, layer('Activation', { activation: { class_name: 'function', config: 'swirl', module: 'builtins' } })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: '“swirl”, which is custom code' },
    ],
    [
      'bicubic upsampling',
      sequential(image, layer('UpSampling2D', { interpolation: 'bicubic' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'interpolation "bicubic"' },
    ],
    [
      'smooth resizing',
      sequential(image, layer('Resizing', { height: 4, width: 4, antialias: true })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'antialias' },
    ],
    [
      'resizing by another filter',
      sequential(image, layer('Resizing', { height: 4, width: 4, interpolation: 'lanczos3' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'lanczos3' },
    ],
    [
      'cropping all away',
      sequential(
        image,
        layer('Cropping2D', {
          cropping: [
            [4, 4],
            [0, 0],
          ],
        }),
      ),
      { code: 'INPUT_TOO_SMALL', text: 'cropping of 8×0' },
    ],
    [
      'cosine proximity',
      sequential(image, layer('Dot', { axes: 1, normalize: true })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'cosine' },
    ],
    [
      'a model of an unknown class inside the model',
      sequential(image, layer('MyModel', { layers: [] })),
      { code: 'LAYER_UNSUPPORTED', text: 'MyModel' },
    ],
    [
      'causal padding',
      sequential(image, layer('MaxPooling2D', { padding: 'causal' })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'padding "causal"' },
    ],
    [
      'an option of the wrong type',
      sequential(image, layer('MaxPooling2D', { pool_size: 'big' })),
      { code: 'LAYER_CONFIG_INVALID', text: 'pool_size' },
    ],
    [
      'an impossible reshape',
      sequential(image, layer('Reshape', { target_shape: [7, -1] })),
      { code: 'LAYER_CONFIG_INVALID', text: 'cannot be reshaped' },
    ],
    [
      'a convolution of a vector',
      sequential(image, layer('Flatten'), layer('MaxPooling2D')),
      { code: 'LAYER_CONFIG_INVALID', text: '[216]' },
    ],
    [
      'a window larger than the image',
      sequential(image, layer('MaxPooling2D', { pool_size: 9 })),
      { code: 'INPUT_TOO_SMALL', text: '[8, 9, 3], smaller than its window 9×9' },
    ],
  ]
  it.each(cases)('%s', async (_, topology, expectation) => {
    await expectFailure(await tfjs(withoutWeights(topology)), expectation)
  })
})

describe('connections that do not fit', () => {
  type Call = [string, number, number, object?][]
  const node = (name: string, ...calls: Call[]) => ({ ...layer('Add', { name }), name, inbound_nodes: calls })
  const functional = (...layers: object[]): TopologyJson => {
    const config = { name: 'model', layers, input_layers: [['image', 0, 0]], output_layers: [['end', 0, 0]] }
    return { class_name: 'Model', config } as unknown as TopologyJson
  }
  const image = { ...inputLayer([8, 9, 3]), name: 'image', inbound_nodes: [] }
  const from = (name: string, ...rest: object[]): Call[number] => [name, 0, 0, ...(rest as [object?])]

  const called = (className: string, config: object, kwargs: object) => ({
    ...layer(className, { name: 'end', ...config }),
    inbound_nodes: [[from('image', kwargs)]],
  })
  const attention = (kwargs: object, config: object = {}) =>
    called('MultiHeadAttention', { num_heads: 1, key_dim: 2, ...config }, kwargs)
  const projection = (name: string, kernel: readonly number[], bias: readonly number[]) => [
    { name: `end/${name}/kernel`, shape: kernel, values: new Float32Array(6) },
    { name: `end/${name}/bias`, shape: bias, values: new Float32Array(bias[bias.length - 1]) },
  ]
  const weights = [
    ...['query', 'key', 'value'].flatMap((name) => projection(name, [3, 1, 2], [1, 2])),
    ...projection('attention_output', [1, 2, 3], [3]),
  ]
  const operation = (name: string, kwargs: object = {}) => called('TFOpLambda', { function: name }, kwargs)

  const cases: [string, TopologyJson, Expectation][] = [
    [
      'a circle',
      functional(image, node('a', [from('end')]), node('end', [from('a')])),
      { code: 'MODEL_CONFIG_INVALID', text: 'never computed' },
    ],
    [
      'a layer that is not there',
      functional(image, node('end', [from('ghost')])),
      { code: 'MODEL_CONFIG_INVALID', text: '“ghost”' },
    ],
    [
      'an output that is not there',
      functional(image, node('other', [from('image')])),
      { code: 'MODEL_CONFIG_INVALID', text: '“end”' },
    ],
    [
      'a connection of the wrong form',
      functional(image, node('end', [7 as never])),
      { code: 'MODEL_CONFIG_INVALID', text: '“end”' },
    ],
    [
      'dropout that stays on',
      functional(image, node('end', [from('image', { training: true })])),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'training=true' },
    ],
    [
      'attention that returns its scores',
      functional(image, attention({ value: ['image', 0, 0], return_attention_scores: true })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'return_attention_scores' },
    ],
    [
      'attention with a mask',
      functional(image, attention({ value: ['image', 0, 0], attention_mask: ['image', 0, 0] })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'attention_mask=a tensor' },
    ],
    [
      'attention along one axis of a map',
      functional(image, attention({ value: ['image', 0, 0] }, { attention_axes: [1] })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'attention_axes [1]' },
    ],
    ['attention to nothing', functional(image, attention({})), { code: 'LAYER_CONFIG_INVALID', text: 'names no value' }],
    [
      'a function of TensorFlow that we do not know',
      functional(image, operation('signal.fft2d')),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'tf.signal.fft2d' },
    ],
    [
      'a constant that fits no channel',
      functional(image, operation('math.add', { y: [1, 2] })),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: '[1,2]' },
    ],
    [
      'an argument that a layer does not have',
      functional(image, node('end', [from('image', { mask: [true] })])),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: 'mask=[true]' },
    ],
    [
      'several inputs',
      {
        class_name: 'Model',
        config: {
          name: 'm',
          layers: [image],
          input_layers: [
            ['image', 0, 0],
            ['depth', 0, 0],
          ],
          output_layers: [['image', 0, 0]],
        },
      } as never,
      { code: 'SEVERAL_INPUTS', text: 'image, depth' },
    ],
    [
      'several inputs where one is expected',
      functional(image, { ...layer('Flatten', { name: 'end' }), inbound_nodes: [[from('image'), from('image')]] }),
      { code: 'LAYER_OPTION_UNSUPPORTED', text: '2 inputs where one is expected' },
    ],
    [
      'shapes that do not fit',
      functional(
        image,
        { ...layer('Concatenate', { name: 'end', axis: 1 }), inbound_nodes: [[from('image'), from('wide')]] },
        {
          ...layer('ZeroPadding2D', { name: 'wide' }),
          inbound_nodes: [[from('image')]],
        },
      ),
      { code: 'LAYER_CONFIG_INVALID', text: '[8, 9, 3], [10, 11, 3] do not fit together' },
    ],
  ]
  it.each(cases)('%s', async (_, topology, expectation) => {
    await expectFailure(await tfjs({ topology, weights }), expectation)
  })
})
