/** The names of the architectures, apart from what they build, so that a command line or a page can list them. */
export const ARCHITECTURE_NAMES = [
  'vgg16',
  'vgg19',
  'resnet50',
  'resnet50v2',
  'mobilenet',
  'mobilenetv2',
  'inceptionv3',
  'xception',
  'densenet121',
  'efficientnetb0',
] as const

export type ArchitectureName = (typeof ARCHITECTURE_NAMES)[number]
