import { defineConfig } from 'vitest/config'

/** A project a folder; `SIGHTLINE_TEST_REPORT` names a JSON file for the summary that `npm test` prints. */
const project = (name: string, root: string, testTimeout = 20_000) => ({
  test: {
    name,
    root,
    include: ['**/*.test.ts', '**/*.test.tsx'],
    environment: 'node' as const,
    testTimeout,
    hookTimeout: 60_000,
  },
})

/** With what is started once for all of a project's test files. */
const withSetup = ({ test }: ReturnType<typeof project>, file: string) => ({ test: { ...test, globalSetup: [file] } })

const report = process.env['SIGHTLINE_TEST_REPORT']

export default defineConfig({
  test: {
    maxWorkers: 2,
    pool: 'forks',
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    projects: [
      project('engine', 'libs/engine'),
      project('plugins', 'libs/plugins', 60_000),
      project('catalogue', 'libs/catalogue'),
      project('plugin-host', 'libs/plugin-host', 60_000),
      project('cli', 'apps/cli', 120_000),
      withSetup(project('api', 'apps/api', 60_000), 'src/testing/embedded-postgres.ts'),
      project('web', 'apps/web'),
      project('programs', 'libs/programs'),
      project('scripts', 'scripts'),
      project('examples', 'examples'),
      project('demo', 'demo', 240_000),
    ],
  },
})
