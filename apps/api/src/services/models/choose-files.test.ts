import { describe, expect, it } from 'vitest'
import { chooseFiles } from './choose-files.ts'

describe('chooseFiles', () => {
  it.each([
    [['model.h5'], 'model.h5', ['model.h5'], []],
    [['m/model.json', 'm/a.bin', 'm/sub/b.bin', 'other.txt'], 'm/model.json', ['m/model.json', 'm/a.bin', 'm/sub/b.bin'], []],
    [
      ['model.json', 'a.bin', 'sightline.json', 'labels.txt'],
      'model.json',
      ['model.json', 'a.bin'],
      ['sightline.json', 'labels.txt'],
    ],
    [['net.json', 'net.bin'], 'net.json', ['net.json', 'net.bin'], []],
    [['m/net.onnx', 'm/net.onnx.data', 'm/sub/more.bin'], 'm/net.onnx', ['m/net.onnx', 'm/net.onnx.data', 'm/sub/more.bin'], []],
    [['a.keras', 'README.md', '.DS_Store'], 'a.keras', ['a.keras'], []],
    [['m/saved_model.pb', 'm/variables/v'], 'm', ['m/saved_model.pb', 'm/variables/v'], []],
    [['whatever'], 'whatever', ['whatever'], []],
  ])('%j', (...[paths, entry, parts, about]) => expect(chooseFiles(paths)).toEqual({ entry, parts, about }))

  it.each([
    [['a.h5', 'b.h5'], 'SEVERAL_MODELS'],
    [['a/model.json', 'b/model.json'], 'SEVERAL_MODELS'],
    [['a.txt', 'b.txt'], 'MODEL_NOT_AMONG_FILES'],
    [['sightline.json'], 'MODEL_NOT_AMONG_FILES'],
  ])('%j is refused', (paths, code) => expect(() => chooseFiles(paths)).toThrow(expect.objectContaining({ code }) as Error))
})
