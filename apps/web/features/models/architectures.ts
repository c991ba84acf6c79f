/** What the engine can build around a file of weights alone; a test holds it against the engine's own list, which comes with all of its schemas. */
export const ARCHITECTURES = {
  vgg16: 'VGG16',
  vgg19: 'VGG19',
  resnet50: 'ResNet-50',
  resnet50v2: 'ResNet-50 v2',
  mobilenet: 'MobileNet',
  mobilenetv2: 'MobileNetV2',
  inceptionv3: 'Inception v3',
  xception: 'Xception',
  densenet121: 'DenseNet-121',
  efficientnetb0: 'EfficientNet-B0',
} as const satisfies Readonly<Record<string, string>>
