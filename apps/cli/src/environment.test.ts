import { expect, it } from 'vitest'
import { folderOfUser } from './environment.ts'

it.each<[string, NodeJS.ProcessEnv, string]>([
  ['run by itself', {}, '/here'],
  ['run through npm', { npm_lifecycle_event: 'sightline', INIT_CWD: '/user' }, '/user'],
  // A test of a project that npm runs: INIT_CWD is left from that npm and not where the user of this command stands.
  ['run by another script of npm', { npm_lifecycle_event: 'test', INIT_CWD: '/user' }, '/here'],
])('%s', (_case, env, folder) => expect(folderOfUser(env, '/here')).toBe(folder))
