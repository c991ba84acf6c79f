/** Settings for tests: what a process would have with nothing but a database. */
import { readApiConfig, type Config } from '../config/config.ts'

/** `home`: a folder of the test's own. */
export function testConfig(databaseUrl: string, home: string): Config {
  return readApiConfig({
    DATABASE_URL: databaseUrl,
    SIGHTLINE_HOME: home,
    SIGHTLINE_PORT: '0',
    SIGHTLINE_PUBLIC_URL: 'http://localhost:3000',
    SIGHTLINE_SECRET: 'a secret of the tests, which is long enough',
    SIGHTLINE_LOG_LEVEL: 'silent',
  })
}
