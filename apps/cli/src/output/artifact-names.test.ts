import { expect, it } from 'vitest'
import { createArtifactNames, imageFolder, safeName } from './artifact-names.ts'

it.each([
  ['grad-cam-block1/conv:0-281', 'grad-cam-block1_conv_0-281'],
  ['../../etc/passwd', '__.._etc_passwd'],
  ['größe', 'größe'],
  ['dots...', 'dots'],
  ['', '_'],
  ['a'.repeat(200), 'a'.repeat(80)],
])('%s → %s', (text, expected) => expect(safeName(text)).toBe(expected))

it.each([
  [0, 'photos/my cat.jpg', '0-my_cat'],
  [12, 'cat', '12-cat'],
  [1, '.png', '1-.png'],
])('image %d, %s → %s', (index, file, expected) => expect(imageFolder(index, file)).toBe(expected))

it('counts artifacts of one name, whatever their case', () => {
  const name = createArtifactNames()
  const artifact = { folder: '0-cat', method: 'activations', layer: 'Conv/1', target: null }
  expect(name(artifact)).toBe('0-cat/activations-Conv_1')
  expect(name({ ...artifact, layer: 'conv_1' })).toBe('0-cat/activations-conv_1-2')
  expect(name({ ...artifact, folder: '' })).toBe('activations-Conv_1')
  expect(name({ ...artifact, layer: null, target: 0 })).toBe('0-cat/activations-0')
})
