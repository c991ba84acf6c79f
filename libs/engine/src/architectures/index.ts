/** The architectures that a file of weights can be opened as. */
import { architectureUnknown } from '../errors/architecture-errors.ts'
import type { Architecture } from './architecture.ts'
import { denseNet121 } from './densenet.ts'
import { efficientNetB0 } from './efficientnet.ts'
import { inceptionV3 } from './inception-v3.ts'
import { mobileNetV2 } from './mobilenet-v2.ts'
import { mobileNet } from './mobilenet.ts'
import { resNet50V2 } from './resnet-v2.ts'
import { resNet50 } from './resnet.ts'
import { vgg16, vgg19 } from './vgg.ts'
import { xception } from './xception.ts'

export const ARCHITECTURES: readonly Architecture[] = [
  vgg16,
  vgg19,
  resNet50,
  resNet50V2,
  mobileNet,
  mobileNetV2,
  inceptionV3,
  xception,
  denseNet121,
  efficientNetB0,
]

/** By its id; case, spaces and punctuation do not matter: `ResNet-50` is `resnet50`. Throws ARCHITECTURE_UNKNOWN. */
export function findArchitecture(name: string): Architecture {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const found = ARCHITECTURES.find(({ id }) => id === plain)
  if (!found)
    throw architectureUnknown(
      name,
      plain,
      ARCHITECTURES.map(({ id }) => id),
    )
  return found
}
