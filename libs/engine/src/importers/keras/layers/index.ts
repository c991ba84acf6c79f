/** Every layer class of Keras that can be read, by the name in the file. A class that is not here is refused. */
import type { LayerTranslator } from '../translator.ts'
import { Activation, LeakyReLU, ReLU, Softmax } from './activation.ts'
import { BatchNormalization } from './batch-normalization.ts'
import { Conv2D, DepthwiseConv2D, SeparableConv2D } from './convolution.ts'
import { Dense } from './dense.ts'
import { identity } from './identity.ts'
import { Add, Concatenate, Multiply } from './merge.ts'
import { AveragePooling2D, GlobalAveragePooling2D, GlobalMaxPooling2D, MaxPooling2D } from './pooling.ts'
import { Normalization } from './normalization.ts'
import { Rescaling } from './preprocessing.ts'
import { Flatten, Reshape, UpSampling2D, ZeroPadding2D } from './shape.ts'

export const LAYERS: ReadonlyMap<string, LayerTranslator> = new Map(
  Object.entries({
    Conv2D,
    DepthwiseConv2D,
    SeparableConv2D,
    Dense,
    BatchNormalization,
    // What TensorFlow 1.13 called the layer in the files that it wrote.
    BatchNormalizationV1: BatchNormalization,
    Activation,
    ReLU,
    LeakyReLU,
    Softmax,
    MaxPooling2D,
    AveragePooling2D,
    GlobalMaxPooling2D,
    GlobalAveragePooling2D,
    Flatten,
    Reshape,
    ZeroPadding2D,
    UpSampling2D,
    Add,
    Multiply,
    Concatenate,
    Rescaling,
    Normalization,
    Dropout: identity,
    SpatialDropout2D: identity,
    GaussianNoise: identity,
    GaussianDropout: identity,
    AlphaDropout: identity,
    ActivityRegularization: identity,
  } satisfies Record<string, LayerTranslator>),
)
