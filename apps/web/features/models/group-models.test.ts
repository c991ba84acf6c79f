import { describe, expect, it } from 'vitest'
import { groupModels } from './group-models.ts'

const drop = (...paths: string[]) => paths.map((path) => ({ path, file: new File(['12345'], path) }))
const show = (paths: string[]) => groupModels(drop(...paths)).map(({ name, files }) => [name, ...files.map(({ path }) => path)])

describe('groupModels', () => {
  it.each<[string, string[], string[][]]>([
    ['nothing', [], []],
    ['one file', ['vgg16.h5'], [['vgg16', 'vgg16.h5']]],
    [
      'several files',
      ['a.h5', 'b.keras', 'c.zip'],
      [
        ['a', 'a.h5'],
        ['b', 'b.keras'],
        ['c', 'c.zip'],
      ],
    ],
    ['an ONNX file and its weights', ['net.onnx', 'net.onnx.data', 'w/1'], [['net', 'net.onnx', 'net.onnx.data', 'w/1']]],
    [
      'two ONNX files with theirs',
      ['a.onnx', 'a.onnx.data', 'b.onnx', 'b.data'],
      [
        ['a', 'a.onnx', 'a.onnx.data'],
        ['b', 'b.onnx', 'b.data'],
      ],
    ],
    ['a model of TensorFlow.js as loose files', ['g1', 'model.json', 'g2'], [['model', 'g1', 'model.json', 'g2']]],
    ['a folder', ['honest/model.json', 'honest/w/1.bin'], [['honest', 'honest/model.json', 'honest/w/1.bin']]],
    [
      'a folder of folders and a file',
      ['m/a/model.json', 'm/a/w.bin', 'm/b/model.json', 'm/b/w.bin', 'm/c.h5', 'm/README.md'],
      [
        ['a', 'm/a/model.json', 'm/a/w.bin'],
        ['b', 'm/b/model.json', 'm/b/w.bin'],
        ['c', 'm/c.h5'],
      ],
    ],
    ['a sidecar and labels', ['a.h5', 'sightline.json', 'labels.txt'], [['a', 'a.h5', 'sightline.json', 'labels.txt']]],
    [
      'a sidecar that could be either one’s',
      ['a.h5', 'b.h5', 'sightline.json'],
      [
        ['a', 'a.h5'],
        ['b', 'b.h5'],
      ],
    ],
    ['another name of the topology', ['net.json', 'net.bin'], [['net', 'net.json', 'net.bin']]],
    ['litter', ['.DS_Store', '__MACOSX/._a.h5', 'a.h5'], [['a', 'a.h5']]],
    ['a saved model, whole', ['s/saved_model.pb', 's/variables/v'], [['s', 's/saved_model.pb', 's/variables/v']]],
    ['what is no model', ['notes.txt', 'b.txt'], [['notes', 'notes.txt', 'b.txt']]],
  ])('%s', (_, paths, expected) => expect(show(paths)).toEqual(expected))

  it('adds sizes up', () => expect(groupModels(drop('model.json', 'w.bin'))[0].bytes).toBe(10))
})
