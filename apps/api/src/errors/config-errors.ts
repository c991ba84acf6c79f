/** Errors of the settings that a process starts with. */
import { SightlineError } from '@sightline/engine/declarations'

export function configInvalid(problems: readonly string[]): SightlineError {
  const [first, ...more] = problems
  return new SightlineError({
    code: 'CONFIG_INVALID',
    kind: 'usage',
    message:
      more.length > 0
        ? ['Settings are wrong:', ...problems.map((problem) => `  ${problem}`)].join('\n')
        : `A setting is wrong: ${first}`,
    hint: 'Change the environment variables that are named, then start again. All of them are described in docs/deployment.md.',
  })
}
