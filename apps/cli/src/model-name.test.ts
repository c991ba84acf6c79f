import { expect, it } from 'vitest'
import { nameOfModel } from './model-name.ts'

it.each([
  ['/models/mobilenet/model.json', 'mobilenet'],
  ['/models/mobilenet-v1-0.25-tfjs', 'mobilenet-v1-0.25-tfjs'],
  ['/models/digits.keras', 'digits'],
  ['/models/emotion.HDF5', 'emotion'],
])('%s is %s', (path, name) => expect(nameOfModel(path)).toBe(name))
