import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readApiConfig, readStartConfig, readWorkerConfig } from './config.ts'
import { variables } from './variables.ts'

const home = mkdtempSync(join(tmpdir(), 'sightline-config-'))
const least = { DATABASE_URL: 'postgresql://user:password@host/name', SIGHTLINE_HOME: home }

describe('settings', () => {
  test('have defaults for all but the database', () => {
    expect(readApiConfig(least)).toMatchObject({
      databaseUrl: least.DATABASE_URL,
      home,
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      signUp: 'invitation',
      store: { kind: 'folder', folder: join(home, 'files') },
      limits: {
        modelUpload: 2048e6,
        imageUpload: 50e6,
        runSeconds: 3600,
        runMemory: 4096e6,
        packageMemory: 1024e6,
        packageSeconds: 300,
      },
      packages: { allowed: true, registry: null, bytes: 100e6 },
      runtime: 'onnxruntime',
    })
    expect(readWorkerConfig(least)).toMatchObject({ concurrency: 1, runtime: 'onnxruntime' })
  })

  test('an empty variable counts as none', () => {
    expect(readApiConfig({ ...least, SIGHTLINE_PORT: '', SIGHTLINE_S3_BUCKET: '' })).toMatchObject({
      port: 3000,
      store: { kind: 'folder' },
    })
  })

  test('the secret is made once, for its owner alone', () => {
    const { secret } = readApiConfig(least)
    expect(secret).toHaveLength(43)
    expect(readApiConfig(least).secret).toBe(secret)
    expect(readFileSync(join(home, 'secret'), 'utf8').trim()).toBe(secret)
    expect(statSync(join(home, 'secret')).mode & 0o777).toBe(0o600)
  })

  test('a bucket', () => {
    const bucket = { SIGHTLINE_S3_BUCKET: 'files', SIGHTLINE_S3_ENDPOINT: 'https://s3.example.org/' }
    expect(readWorkerConfig({ ...least, ...bucket }).store).toMatchObject({
      kind: 'bucket',
      bucket: 'files',
      endpoint: 'https://s3.example.org',
      region: 'us-east-1',
      credentials: undefined,
    })
    const keys = { SIGHTLINE_S3_KEY: 'id', SIGHTLINE_S3_SECRET: 'word' }
    expect(readWorkerConfig({ ...least, ...bucket, ...keys }).store).toMatchObject({
      credentials: { accessKeyId: 'id', secretAccessKey: 'word' },
    })
  })

  test.each([
    [{ SIGHTLINE_PORT: '80a' }, 'SIGHTLINE_PORT must be a whole number (it is `80a`)'],
    [{ SIGHTLINE_PORT: '70000' }, 'SIGHTLINE_PORT must be at most 65535 (it is `70000`)'],
    [{ SIGHTLINE_RUN_SECONDS: '2147484' }, 'SIGHTLINE_RUN_SECONDS must be at most 2073600 (it is `2147484`)'],
    [
      { SIGHTLINE_PUBLIC_URL: 'sightline.example.org' },
      'SIGHTLINE_PUBLIC_URL must be an address that starts with http:// or https://',
    ],
    [{ SIGHTLINE_SIGN_UP: 'all' }, 'SIGHTLINE_SIGN_UP must be open or invitation'],
    [{ SIGHTLINE_TRUSTED_PROXIES: '10.0.0.0/8,proxy' }, 'SIGHTLINE_TRUSTED_PROXIES must be addresses or networks'],
    [{ SIGHTLINE_S3_KEY: 'id' }, 'SIGHTLINE_S3_SECRET is needed'],
    [{ DATABASE_URL: undefined }, 'DATABASE_URL is needed'],
    [{ DATABASE_URL: 'mysql://host/name' }, 'DATABASE_URL must be an address like postgresql://'],
    [{ SIGHTLINE_SECRET: 'short' }, 'SIGHTLINE_SECRET must have 32 characters or more'],
  ])('%j is refused', (environment, message) => {
    expect(() => readApiConfig({ ...least, ...environment })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) }),
    )
  })

  test('all that is wrong is said at once, and no secret', () => {
    const wrong = {
      DATABASE_URL: 'tcp://me:hidden@host',
      SIGHTLINE_SECRET: 'hidden',
      SIGHTLINE_PORT: '-1',
      SIGHTLINE_RUNTIME: 'gpu',
    }
    const error = (() => {
      try {
        return readApiConfig(wrong)
      } catch (thrown) {
        return thrown as Error
      }
    })() as Error
    expect(error.message.split('\n')).toHaveLength(5)
    expect(error.message).not.toContain('hidden')
  })

  test('a process does not stumble over what is not its own', () => {
    expect(() => readWorkerConfig({ ...least, SIGHTLINE_SECRET: 'short' })).not.toThrow()
    expect(() => readStartConfig({ SIGHTLINE_SECRET: 'short' })).toThrow(/SIGHTLINE_SECRET/)
    expect(() => readStartConfig({ SIGHTLINE_CONCURRENCY: '0' })).toThrow(/SIGHTLINE_CONCURRENCY/)
  })

  test.each([
    [{}, true],
    [{ SIGHTLINE_DEMO: '0' }, false],
    [least, false],
    [{ ...least, SIGHTLINE_DEMO: '1' }, true],
  ])('the demo with %j: %s', (environment, demo) => {
    expect(readStartConfig(environment).demo).toBe(demo)
  })

  test('the table in docs/deployment.md has each variable, with its default and what it means', () => {
    const text = readFileSync(new URL('../../../../docs/deployment.md', import.meta.url), 'utf8')
    for (const [name, { description, without }] of Object.entries(variables)) {
      expect(text).toContain(`| \`${name}\` | ${description} | ${without} |`)
    }
    const listed = [...text.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1])
    expect(listed).toEqual(Object.keys(variables))
  })
})
