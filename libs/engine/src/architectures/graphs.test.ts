/** The graphs that come of the architectures: shapes, parameters, the layer that Grad-CAM takes. No weight is looked at. */
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../graph/builder.ts'
import { analyseModel } from '../model/create-model.ts'
import { shownShape } from '../model/layout.ts'
import { countParameters } from './blueprint.ts'
import { ARCHITECTURES, findArchitecture } from './index.ts'
import { randomModel } from './random-model.ts'

/** The last value with space after its normalisation, addition and activation, before any pooling. */
const GRAD_CAM_LAYERS: Record<string, string> = {
  vgg16: 'block5_conv3',
  vgg19: 'block5_conv4',
  resnet50: 'conv5_block3_out',
  resnet50v2: 'post_relu',
  mobilenet: 'conv_pw_13_relu',
  mobilenetv2: 'out_relu',
  inceptionv3: 'mixed10',
  xception: 'block14_sepconv2_act',
  densenet121: 'relu',
  efficientnetb0: 'top_activation',
}

const square = (side: number) => ({ height: side, width: side })

describe.each(ARCHITECTURES.map(({ id }) => id))('%s', (id) => {
  const architecture = findArchitecture(id)

  it.each([
    ['its own size', architecture.size, 1000],
    ['an odd size, without classes', 161, null],
  ])('has the blueprint’s layers, shapes and parameters at %s', (_, side, classes) => {
    const blueprint = architecture.variants[0].build({ size: square(side), classes })
    const { graph, layers } = randomModel(id, { classes }).build(square(side))
    const build = GraphBuilder.from(graph)
    const found = layers.map(({ name, kind, output }) => [name, kind, shownShape(build.type(output).shape)])
    expect(found).toEqual(blueprint.layers.map(({ name, className, shape }) => [name, className, shape]))
    expect(layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(countParameters(blueprint))
  })

  it('ends in 1000 classes, and Grad-CAM takes its last features', () => {
    const model = randomModel(id)
    const { info } = analyseModel(model.build(square(architecture.size)), model)
    expect(info.head).toMatchObject({ classes: 1000, kind: 'softmax', assumed: false })
    expect(info.lastSpatialLayer).toBe(GRAD_CAM_LAYERS[id])
    expect(model.warnings).toEqual([])
  })

  it('fits every input size but for a classifier that is tied to one', () => {
    const open = [null, null, 3]
    expect(randomModel(id, { classes: null }).inputShape).toEqual(open)
    expect(randomModel(id).inputShape).toEqual(id.startsWith('vgg') ? [224, 224, 3] : open)
  })
})
