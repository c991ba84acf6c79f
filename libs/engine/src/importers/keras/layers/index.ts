/** Every layer class of Keras that can be read, by the name in the file. A class that is not here is refused. */
import type { LayerTranslator } from '../translator.ts'
import { Activation } from './activation.ts'
import { MultiHeadAttention } from './attention.ts'
import { BatchNormalization } from './batch-normalization.ts'
import { Conv2D, DepthwiseConv2D, SeparableConv2D } from './convolution.ts'
import { Dense } from './dense.ts'
import { identity } from './identity.ts'
import { Average, Concatenate, Dot, Maximum, Minimum } from './merge.ts'
import { Normalization } from './normalization.ts'
import { GroupNormalization, LayerNormalization, UnitNormalization } from './normalizing.ts'
import { Add, GetItem, Multiply, SlicingOpLambda, Subtract, TFOpLambda, TrueDivide } from './operations.ts'
import {
  AveragePooling2D,
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  MaxPooling2D,
} from './pooling.ts'
import { Rescaling } from './preprocessing.ts'
import { ELU, LeakyReLU, PReLU, ReLU, Softmax, ThresholdedReLU } from './rectifiers.ts'
import { CenterCrop, RandomCrop, Resizing, UpSampling2D } from './resize.ts'
import { Cropping2D, Flatten, Permute, RepeatVector, Reshape, ZeroPadding2D } from './shape.ts'
import { Conv2DTranspose } from './transposed-convolution.ts'

/** Layers whose output is their input when a model predicts. */
const IDENTITIES = [
  'Identity',
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  // Random augmentation.
  'AugMix',
  'CutMix',
  'MixUp',
  'RandAugment',
  'RandomBrightness',
  'RandomColorDegeneration',
  'RandomColorJitter',
  'RandomContrast',
  'RandomElasticTransform',
  'RandomErasing',
  'RandomFlip',
  'RandomGaussianBlur',
  'RandomGrayscale',
  'RandomHeight',
  'RandomHue',
  'RandomInvert',
  'RandomPerspective',
  'RandomPosterization',
  'RandomRotation',
  'RandomSaturation',
  'RandomSharpness',
  'RandomShear',
  'RandomTranslation',
  'RandomWidth',
  'RandomZoom',
]

export const LAYERS: ReadonlyMap<string, LayerTranslator> = new Map([
  ...Object.entries({
    Conv2D,
    DepthwiseConv2D,
    SeparableConv2D,
    Conv2DTranspose,
    Dense,
    MultiHeadAttention,
    BatchNormalization,
    // What TensorFlow 1.13 called the layer in the files that it wrote.
    BatchNormalizationV1: BatchNormalization,
    LayerNormalization,
    GroupNormalization,
    UnitNormalization,
    Activation,
    ReLU,
    LeakyReLU,
    PReLU,
    ELU,
    ThresholdedReLU,
    Softmax,
    MaxPooling2D,
    AveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    Flatten,
    Reshape,
    Permute,
    RepeatVector,
    ZeroPadding2D,
    Cropping2D,
    UpSampling2D,
    Resizing,
    CenterCrop,
    RandomCrop,
    Add,
    Subtract,
    Multiply,
    Average,
    Maximum,
    Minimum,
    Concatenate,
    Dot,
    Rescaling,
    Normalization,
    // What Keras makes of arithmetic between layers.
    TFOpLambda,
    SlicingOpLambda,
    TrueDivide,
    Divide: TrueDivide,
    GetItem,
  } satisfies Record<string, LayerTranslator>),
  ...IDENTITIES.map((className) => [className, identity] as const),
])
