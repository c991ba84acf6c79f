import { ARCHITECTURE_NAMES } from '@sightline/engine/declarations'
import { expect, it } from 'vitest'
import { ARCHITECTURES } from './architectures.ts'

it('names the architectures that the engine has', () => expect(Object.keys(ARCHITECTURES)).toEqual([...ARCHITECTURE_NAMES]))
