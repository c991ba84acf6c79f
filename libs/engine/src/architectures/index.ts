/** The architectures that a file of weights can be opened as. */
import { architectureUnknown } from '../errors/architecture-errors.ts'
import type { Architecture } from './architecture.ts'
import { denseNet121 } from './densenet.ts'
import { efficientNetB0 } from './efficientnet.ts'
import { inceptionV3 } from './inception-v3.ts'
import { mobileNetV2 } from './mobilenet-v2.ts'
import { mobileNet } from './mobilenet.ts'
import { ARCHITECTURE_NAMES, type ArchitectureName } from './names.ts'
import { resNet50V2 } from './resnet-v2.ts'
import { resNet50 } from './resnet.ts'
import { vgg16, vgg19 } from './vgg.ts'
import { xception } from './xception.ts'

const BY_NAME = {
  vgg16,
  vgg19,
  resnet50: resNet50,
  resnet50v2: resNet50V2,
  mobilenet: mobileNet,
  mobilenetv2: mobileNetV2,
  inceptionv3: inceptionV3,
  xception,
  densenet121: denseNet121,
  efficientnetb0: efficientNetB0,
} satisfies Record<ArchitectureName, Architecture>

export const ARCHITECTURES: readonly Architecture[] = ARCHITECTURE_NAMES.map((name) => BY_NAME[name])

/** By its id; case, spaces and punctuation do not matter: `ResNet-50` is `resnet50`. Throws ARCHITECTURE_UNKNOWN. */
export function findArchitecture(name: string): Architecture {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const found = ARCHITECTURES.find(({ id }) => id === plain)
  if (!found) throw architectureUnknown(name, plain, ARCHITECTURE_NAMES)
  return found
}
