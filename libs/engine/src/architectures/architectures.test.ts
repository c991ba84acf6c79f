/** Names, order, shapes and sizes against the summaries that Keras prints of its own models, as people have published them. */
import { describe, expect, it } from 'vitest'
import type { Blueprint } from './blueprint.ts'
import { countParameters, weightedLayers } from './blueprint.ts'
import { ARCHITECTURES, findArchitecture } from './index.ts'

interface Summary {
  /** Layers and parameters with the classifier of 1000 classes. */
  readonly whole: readonly [layers: number, parameters: number]
  readonly headless: readonly [layers: number, parameters: number]
  /** Some of the lines: position from 0, name, class, output shape. */
  readonly lines: readonly (readonly [position: number, name: string, className: string, shape: string])[]
}

const SUMMARIES: Record<string, Summary> = {
  vgg16: {
    whole: [23, 138_357_544],
    headless: [19, 14_714_688],
    lines: [
      [0, 'input_1', 'InputLayer', '224×224×3'],
      [1, 'block1_conv1', 'Conv2D', '224×224×64'],
      [3, 'block1_pool', 'MaxPooling2D', '112×112×64'],
      [6, 'block2_pool', 'MaxPooling2D', '56×56×128'],
      [9, 'block3_conv3', 'Conv2D', '56×56×256'],
      [14, 'block4_pool', 'MaxPooling2D', '14×14×512'],
      [17, 'block5_conv3', 'Conv2D', '14×14×512'],
      [18, 'block5_pool', 'MaxPooling2D', '7×7×512'],
      [19, 'flatten', 'Flatten', '25088'],
      [20, 'fc1', 'Dense', '4096'],
      [21, 'fc2', 'Dense', '4096'],
      [22, 'predictions', 'Dense', '1000'],
    ],
  },
  vgg19: {
    whole: [26, 143_667_240],
    headless: [22, 20_024_384],
    lines: [
      [10, 'block3_conv4', 'Conv2D', '56×56×256'],
      [15, 'block4_conv4', 'Conv2D', '28×28×512'],
      [20, 'block5_conv4', 'Conv2D', '14×14×512'],
      [21, 'block5_pool', 'MaxPooling2D', '7×7×512'],
      [25, 'predictions', 'Dense', '1000'],
    ],
  },
  resnet50: {
    whole: [177, 25_636_712],
    headless: [175, 23_587_712],
    lines: [
      [1, 'conv1_pad', 'ZeroPadding2D', '230×230×3'],
      [2, 'conv1_conv', 'Conv2D', '112×112×64'],
      [5, 'pool1_pad', 'ZeroPadding2D', '114×114×64'],
      [6, 'pool1_pool', 'MaxPooling2D', '56×56×64'],
      [7, 'conv2_block1_1_conv', 'Conv2D', '56×56×64'],
      [12, 'conv2_block1_2_relu', 'Activation', '56×56×64'],
      [13, 'conv2_block1_0_conv', 'Conv2D', '56×56×256'],
      [14, 'conv2_block1_3_conv', 'Conv2D', '56×56×256'],
      [15, 'conv2_block1_0_bn', 'BatchNormalization', '56×56×256'],
      [17, 'conv2_block1_add', 'Add', '56×56×256'],
      [80, 'conv3_block4_out', 'Activation', '28×28×512'],
      [142, 'conv4_block6_out', 'Activation', '14×14×1024'],
      [174, 'conv5_block3_out', 'Activation', '7×7×2048'],
      [175, 'avg_pool', 'GlobalAveragePooling2D', '2048'],
      [176, 'predictions', 'Dense', '1000'],
    ],
  },
  resnet50v2: {
    whole: [192, 25_613_800],
    headless: [190, 23_564_800],
    lines: [
      [4, 'pool1_pool', 'MaxPooling2D', '56×56×64'],
      [5, 'conv2_block1_preact_bn', 'BatchNormalization', '56×56×64'],
      [14, 'conv2_block1_0_conv', 'Conv2D', '56×56×256'],
      [33, 'conv2_block3_2_pad', 'ZeroPadding2D', '58×58×64'],
      [34, 'conv2_block3_2_conv', 'Conv2D', '28×28×64'],
      [37, 'max_pooling2d', 'MaxPooling2D', '28×28×256'],
      [39, 'conv2_block3_out', 'Add', '28×28×256'],
      [187, 'conv5_block3_out', 'Add', '7×7×2048'],
      [188, 'post_bn', 'BatchNormalization', '7×7×2048'],
      [189, 'post_relu', 'Activation', '7×7×2048'],
    ],
  },
  mobilenet: {
    whole: [91, 4_253_864],
    headless: [86, 3_228_864],
    lines: [
      [1, 'conv1', 'Conv2D', '112×112×32'],
      [3, 'conv1_relu', 'ReLU', '112×112×32'],
      [4, 'conv_dw_1', 'DepthwiseConv2D', '112×112×32'],
      [10, 'conv_pad_2', 'ZeroPadding2D', '113×113×64'],
      [11, 'conv_dw_2', 'DepthwiseConv2D', '56×56×64'],
      [73, 'conv_pad_12', 'ZeroPadding2D', '15×15×512'],
      [85, 'conv_pw_13_relu', 'ReLU', '7×7×1024'],
      [86, 'global_average_pooling2d', 'GlobalAveragePooling2D', '1×1×1024'],
      [87, 'dropout', 'Dropout', '1×1×1024'],
      [88, 'conv_preds', 'Conv2D', '1×1×1000'],
      [89, 'reshape_2', 'Reshape', '1000'],
      [90, 'predictions', 'Activation', '1000'],
    ],
  },
  mobilenetv2: {
    whole: [156, 3_538_984],
    headless: [154, 2_257_984],
    lines: [
      [1, 'Conv1', 'Conv2D', '112×112×32'],
      [2, 'bn_Conv1', 'BatchNormalization', '112×112×32'],
      [4, 'expanded_conv_depthwise', 'DepthwiseConv2D', '112×112×32'],
      [8, 'expanded_conv_project_BN', 'BatchNormalization', '112×112×16'],
      [9, 'block_1_expand', 'Conv2D', '112×112×96'],
      [12, 'block_1_pad', 'ZeroPadding2D', '113×113×96'],
      [26, 'block_2_add', 'Add', '56×56×24'],
      [115, 'block_12_add', 'Add', '14×14×96'],
      [150, 'block_16_project_BN', 'BatchNormalization', '7×7×320'],
      [151, 'Conv_1', 'Conv2D', '7×7×1280'],
      [153, 'out_relu', 'ReLU', '7×7×1280'],
      [154, 'global_average_pooling2d', 'GlobalAveragePooling2D', '1280'],
    ],
  },
  inceptionv3: {
    whole: [313, 23_851_784],
    headless: [311, 21_802_784],
    lines: [
      [1, 'conv2d', 'Conv2D', '149×149×32'],
      [10, 'max_pooling2d', 'MaxPooling2D', '73×73×64'],
      [17, 'max_pooling2d_1', 'MaxPooling2D', '35×35×192'],
      [40, 'mixed0', 'Concatenate', '35×35×256'],
      [41, 'conv2d_15', 'Conv2D', '35×35×64'],
      [63, 'mixed1', 'Concatenate', '35×35×288'],
      [86, 'mixed2', 'Concatenate', '35×35×288'],
      [100, 'mixed3', 'Concatenate', '17×17×768'],
      [132, 'mixed4', 'Concatenate', '17×17×768'],
      [228, 'mixed7', 'Concatenate', '17×17×768'],
      // Where the documentation of Keras begins to fine-tune.
      [248, 'mixed8', 'Concatenate', '8×8×1280'],
      [276, 'mixed9_0', 'Concatenate', '8×8×768'],
      [277, 'concatenate', 'Concatenate', '8×8×768'],
      [305, 'batch_normalization_93', 'BatchNormalization', '8×8×192'],
      [306, 'activation_85', 'Activation', '8×8×320'],
      [307, 'mixed9_1', 'Concatenate', '8×8×768'],
      [308, 'concatenate_1', 'Concatenate', '8×8×768'],
      [310, 'mixed10', 'Concatenate', '8×8×2048'],
    ],
  },
  xception: {
    whole: [134, 22_910_480],
    headless: [132, 20_861_480],
    lines: [
      [1, 'block1_conv1', 'Conv2D', '149×149×32'],
      [6, 'block1_conv2_act', 'Activation', '147×147×64'],
      [9, 'block2_sepconv2_act', 'Activation', '147×147×128'],
      [12, 'conv2d', 'Conv2D', '74×74×128'],
      [13, 'block2_pool', 'MaxPooling2D', '74×74×128'],
      [14, 'batch_normalization', 'BatchNormalization', '74×74×128'],
      [15, 'add', 'Add', '74×74×128'],
      [120, 'block13_sepconv2', 'SeparableConv2D', '19×19×1024'],
      [122, 'conv2d_3', 'Conv2D', '10×10×1024'],
      [123, 'block13_pool', 'MaxPooling2D', '10×10×1024'],
      [125, 'add_11', 'Add', '10×10×1024'],
      [131, 'block14_sepconv2_act', 'Activation', '10×10×2048'],
    ],
  },
  densenet121: {
    whole: [429, 8_062_504],
    headless: [427, 7_037_504],
    lines: [
      [1, 'zero_padding2d', 'ZeroPadding2D', '230×230×3'],
      [2, 'conv1/conv', 'Conv2D', '112×112×64'],
      [5, 'zero_padding2d_1', 'ZeroPadding2D', '114×114×64'],
      [6, 'pool1', 'MaxPooling2D', '56×56×64'],
      [7, 'conv2_block1_0_bn', 'BatchNormalization', '56×56×64'],
      [9, 'conv2_block1_1_conv', 'Conv2D', '56×56×128'],
      [13, 'conv2_block1_concat', 'Concatenate', '56×56×96'],
      [48, 'conv2_block6_concat', 'Concatenate', '56×56×256'],
      [52, 'pool2_pool', 'AveragePooling2D', '28×28×128'],
      [424, 'conv5_block16_concat', 'Concatenate', '7×7×1024'],
      [425, 'bn', 'BatchNormalization', '7×7×1024'],
      [426, 'relu', 'Activation', '7×7×1024'],
    ],
  },
  efficientnetb0: {
    whole: [241, 5_330_571],
    headless: [238, 4_049_571],
    lines: [
      [1, 'rescaling', 'Rescaling', '224×224×3'],
      [2, 'normalization', 'Normalization', '224×224×3'],
      [3, 'rescaling_1', 'Rescaling', '224×224×3'],
      [4, 'stem_conv_pad', 'ZeroPadding2D', '225×225×3'],
      [5, 'stem_conv', 'Conv2D', '112×112×32'],
      [11, 'block1a_se_squeeze', 'GlobalAveragePooling2D', '32'],
      [12, 'block1a_se_reshape', 'Reshape', '1×1×32'],
      [13, 'block1a_se_reduce', 'Conv2D', '1×1×8'],
      [15, 'block1a_se_excite', 'Multiply', '112×112×32'],
      [16, 'block1a_project_conv', 'Conv2D', '112×112×16'],
      [21, 'block2a_dwconv_pad', 'ZeroPadding2D', '113×113×96'],
      [237, 'top_activation', 'Activation', '7×7×1280'],
      [239, 'top_dropout', 'Dropout', '1280'],
    ],
  },
}

const side = (extent: number) => ({ height: extent, width: extent })

function build(id: string, classes: number | null, variant = 0): Blueprint {
  const { size, variants } = findArchitecture(id)
  return variants[variant].build({ size: side(size), classes })
}

describe('architectures', () => {
  it('are all tested here', () => {
    expect(ARCHITECTURES.map(({ id }) => id)).toEqual(Object.keys(SUMMARIES))
  })

  describe.each(Object.keys(SUMMARIES))('%s', (id) => {
    const { whole, headless, lines } = SUMMARIES[id]

    it('has the layers and parameters of its summary', () => {
      const withTop = build(id, 1000)
      const withoutTop = build(id, null)
      expect([withTop.layers.length, countParameters(withTop)]).toEqual(whole)
      expect([withoutTop.layers.length, countParameters(withoutTop)]).toEqual(headless)
      expect(withTop.layers.slice(0, headless[0])).toEqual(withoutTop.layers)
    })

    it('has the lines of its summary', () => {
      const { layers } = build(id, 1000)
      const found = lines.map(([position]) => {
        const { name, className, shape } = layers[position]
        return [position, name, className, shape.join('×')]
      })
      expect(found).toEqual(lines)
    })

    it('names every layer once, and knows every input', () => {
      const { layers } = build(id, 1000)
      const names = layers.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      layers.forEach(({ inputs }, i) => inputs.forEach((input) => expect(names.indexOf(input)).toBeLessThan(i)))
    })
  })

  it.each([
    ['mobilenet', 1, [2_601_976, 1_832_976]],
    ['mobilenet', 2, [1_342_536, 829_536]],
    ['mobilenet', 3, [475_544, 218_544]],
    ['mobilenetv2', 1, [1_691_208, 410_208]],
    ['mobilenetv2', 2, [1_987_224, 706_224]],
    ['mobilenetv2', 3, [2_663_064, 1_382_064]],
    ['mobilenetv2', 4, [5_431_048, 3_766_048]],
    ['mobilenetv2', 5, [6_156_712, 4_363_712]],
    ['efficientnetb0', 1, [5_330_571, 4_049_571]],
    ['resnet50', 1, [25_636_712, 23_587_712]],
  ])('%s, variant %i, has its parameters', (id, variant, [whole, headless]) => {
    expect(countParameters(build(id, 1000, variant))).toBe(whole)
    expect(countParameters(build(id, null, variant))).toBe(headless)
  })

  it('ResNet50 of old files has their names and order', () => {
    const blueprint = build('resnet50', 1000, 1)
    const names = weightedLayers(blueprint).map(({ name }) => name)
    expect(names.slice(0, 10)).toEqual([
      'conv1',
      'bn_conv1',
      'res2a_branch2a',
      'bn2a_branch2a',
      'res2a_branch2b',
      'bn2a_branch2b',
      'res2a_branch2c',
      'res2a_branch1',
      'bn2a_branch2c',
      'bn2a_branch1',
    ])
    expect(names.slice(-2)).toEqual(['bn5c_branch2c', 'fc1000'])
    expect(blueprint.layers.slice(-3).map(({ name }) => name)).toEqual(['activation_49', 'avg_pool', 'fc1000'])
  })

  it('pads odd extents on both sides, as Keras does', () => {
    const { variants } = findArchitecture('efficientnetb0')
    const { layers } = variants[0].build({ size: { height: 225, width: 224 }, classes: null })
    expect(layers.find(({ name }) => name === 'stem_conv_pad')?.shape).toEqual([227, 225, 3])
    expect(layers.find(({ name }) => name === 'stem_conv')?.shape).toEqual([113, 112, 32])
  })

  it.each(['ResNet50', 'resnet-50', 'MobileNet V2', 'EfficientNetB0', 'inception_v3'])('are found as %s', (name) => {
    expect(findArchitecture(name).id).toBe(name.toLowerCase().replaceAll(/\W|_/g, ''))
  })

  it.each([
    ['vgg61', 'Did you mean “vgg16”?'],
    ['resnet', 'Did you mean “resnet50”?'],
    ['transformer', 'The architectures are: vgg16,'],
  ])('do not hold %s', (name, hint) => {
    const error = expect.objectContaining({ code: 'ARCHITECTURE_UNKNOWN', hint: expect.stringContaining(hint) })
    expect(() => findArchitecture(name)).toThrow(error)
  })
})
