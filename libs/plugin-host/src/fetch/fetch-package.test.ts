import { createHash } from 'node:crypto'
import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unpackPackage } from '../unpack-package.ts'
import { makeTarball, type TarEntry } from '../testing/make-tarball.ts'
import { explainerSource, MANIFEST, testFolder, writeFiles, type TestFolder } from '../testing/packages.ts'
import { fetchPackage } from './fetch-package.ts'

let temporary: TestFolder
let kept: string
let registry: string
let server: Server
/** What the registry answers, by path. */
const published = new Map<string, string | Buffer>()

beforeAll(async () => {
  temporary = await testFolder()
  kept = join(temporary.path, 'kept')
  server = createServer((request, response) => {
    const answer = published.get(decodeURIComponent(request.url ?? ''))
    response
      .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(answer ?? '{"error":"not found"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  registry = `http://127.0.0.1:${(server.address() as { port: number }).port}/`
})
afterAll(async () => {
  server.close()
  await temporary.remove()
})

const whole: TarEntry[] = [
  { path: 'package/package.json', content: JSON.stringify(MANIFEST) },
  { path: 'package/index.js', content: explainerSource() },
]
const withManifest = (changes: object): TarEntry[] => [
  { path: 'package/package.json', content: JSON.stringify({ ...MANIFEST, ...changes }) },
  whole[1],
]

async function tarball(name: string, content: readonly TarEntry[] | Uint8Array): Promise<string> {
  const path = join(temporary.path, `${name.replaceAll(/\W/g, '-')}.tgz`)
  await writeFile(path, content instanceof Uint8Array ? content : makeTarball(content))
  return path
}

describe('a tarball', () => {
  it('is kept as an archive that unpacks to the same files, always under the same name', async () => {
    const path = await tarball('good', [...whole, { path: 'package/.npmrc', content: 'ignore-scripts=false' }])
    const fetched = await fetchPackage(path, { folder: kept })
    expect(fetched.identity).toMatchObject({
      name: 'tried',
      version: '1.0.0',
      integrity: expect.stringMatching(/^sha512-/) as string,
    })
    expect((await fetchPackage(path, { folder: kept })).identity).toEqual(fetched.identity)
    expect(await readdir(kept)).toHaveLength(1)
    const folder = join(temporary.path, 'unpacked')
    await unpackPackage(fetched.archive, folder, fetched.identity.integrity)
    expect((await readdir(join(folder, 'package'))).sort()).toEqual(['index.js', 'package.json'])
    // Again, and by several at once: nothing to do.
    await Promise.all([1, 2].map(() => unpackPackage(fetched.archive, folder, fetched.identity.integrity)))
  })

  it('that was changed since is refused', async () => {
    const fetched = await fetchPackage(await tarball('changed', whole), { folder: kept })
    const folder = join(temporary.path, 'changed')
    await expect(unpackPackage(fetched.archive, folder, `sha512-${'A'.repeat(86)}==`)).rejects.toMatchObject({
      code: 'PACKAGE_INTEGRITY',
    })
    await expect(access(folder)).rejects.toThrow()
  })

  const many = Array.from({ length: 20_001 }, (_, i) => ({ path: `package/${i}`, content: '' }))
  const damaged = makeTarball(whole).subarray(0, 300)
  const engine = { path: 'package/node_modules/@sightline/engine/package.json', content: '{}' }
  const cases: readonly (readonly [string, string, () => readonly TarEntry[] | Uint8Array])[] = [
    ['no archive', 'PACKAGE_ARCHIVE_INVALID', () => Buffer.from('hello')],
    ['half an archive', 'PACKAGE_ARCHIVE_INVALID', () => damaged],
    ['an empty one', 'PACKAGE_ARCHIVE_INVALID', () => []],
    ['a way out', 'PACKAGE_ARCHIVE_INVALID', () => [...whole, { path: 'package/../../evil', content: 'x' }]],
    ['a symbolic link', 'PACKAGE_HAS_LINKS', () => [...whole, { path: 'package/a', type: 'SymbolicLink', linkpath: '/etc' }]],
    ['a hard link', 'PACKAGE_HAS_LINKS', () => [...whole, { path: 'package/a', type: 'Link', linkpath: 'package/index.js' }]],
    ['too many files', 'PACKAGE_TOO_LARGE', () => [...whole, ...many]],
    ['a bomb', 'PACKAGE_TOO_LARGE', () => [...whole, { path: 'package/zeros', content: Buffer.alloc(210 << 20) }]],
    ['no package.json', 'PACKAGE_MANIFEST_INVALID', () => [whole[1]]],
    ['a broken package.json', 'PACKAGE_MANIFEST_INVALID', () => [{ path: 'package/package.json', content: '{' }, whole[1]]],
    ['a name that is a path', 'PACKAGE_MANIFEST_INVALID', () => withManifest({ name: '../../evil' })],
    ['a version that is none', 'PACKAGE_MANIFEST_INVALID', () => withManifest({ version: 'new/../..' })],
    ['an ordinary package', 'PACKAGE_WITHOUT_EXPLAINERS', () => withManifest({ sightline: undefined })],
    ['no entry named', 'PACKAGE_MANIFEST_INVALID', () => withManifest({ sightline: { contract: 1 } })],
    ['no contract named', 'PACKAGE_MANIFEST_INVALID', () => withManifest({ sightline: { explainers: './index.js' } })],
    ['a newer contract', 'CONTRACT_NEWER', () => withManifest({ sightline: { explainers: './index.js', contract: 2 } })],
    [
      'an entry that is not there',
      'PACKAGE_ENTRY_MISSING',
      () => withManifest({ sightline: { explainers: './dist/index.js', contract: 1 } }),
    ],
    [
      'an entry outside',
      'PACKAGE_ENTRY_OUTSIDE',
      () => withManifest({ sightline: { explainers: '../../../etc/passwd', contract: 1 } }),
    ],
    [
      'an engine among its dependencies',
      'PACKAGE_BRINGS_ENGINE',
      () => withManifest({ dependencies: { '@sightline/engine': '*' } }),
    ],
    ['an engine in its archive', 'PACKAGE_BRINGS_ENGINE', () => [...whole, engine]],
    ['a repository', 'PACKAGE_DEPENDENCY_UNSUPPORTED', () => withManifest({ dependencies: { a: 'github:a/b' } })],
    ['an address', 'PACKAGE_DEPENDENCY_UNSUPPORTED', () => withManifest({ dependencies: { a: 'http://127.0.0.1/a.tgz' } })],
    ['a folder', 'PACKAGE_DEPENDENCY_UNSUPPORTED', () => withManifest({ dependencies: { a: 'file:../../..' } })],
  ]
  it.each(cases)('with %s is refused: %s', async (name, code, content) => {
    const folder = join(temporary.path, 'refused')
    await expect(fetchPackage(await tarball(name, content()), { folder })).rejects.toMatchObject({ code })
    expect(await readdir(folder)).toEqual([])
  })
})

describe('what is asked for', () => {
  it.each([
    './nothing',
    '/nothing/at/all.tgz',
    'git+https://example.org/a.git',
    'https://example.org/a.tgz',
    'git@example.org:a/b',
    'a/b',
    '--registry=x',
    'a b',
    '',
  ])('“%s” names no package', async (spec) => {
    await expect(fetchPackage(spec, { folder: kept })).rejects.toMatchObject({ code: 'PACKAGE_SPEC_INVALID', kind: 'usage' })
  })
})

/** Publishes versions of a package; the last one is the latest. `contents`: of each version. */
function publish(name: string, contents: Readonly<Record<string, readonly TarEntry[]>>): void {
  const versions = Object.entries(contents).map(([version, entries]) => {
    const archive = makeTarball(entries)
    const path = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`
    published.set(path, archive)
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
    const manifest = JSON.parse(String(entries[0].content)) as object
    return [version, { ...manifest, name, version, dist: { tarball: `${registry.slice(0, -1)}${path}`, integrity } }] as const
  })
  const latest = versions.at(-1)![0]
  published.set(`/${name}`, JSON.stringify({ name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) }))
}

/** These start npm. */
describe('npm', () => {
  it('packs a folder as it would be published, and installs nothing of strangers', async () => {
    const source = join(temporary.path, 'source')
    const marker = join(temporary.path, 'ran')
    const scripts = Object.fromEntries(
      ['prepack', 'prepare', 'postpack', 'install', 'postinstall'].map((name) => [name, `touch ${marker}`]),
    )
    await writeFiles(source, {
      'package.json': { ...MANIFEST, files: ['index.js'], scripts },
      'index.js': explainerSource(),
      'notes.txt': 'private',
    })
    await symlink('/etc/passwd', join(source, 'link'))
    const { archive, identity } = await fetchPackage(source, { folder: kept })
    const folder = join(temporary.path, 'from-folder')
    await unpackPackage(archive, folder, identity.integrity)
    expect((await readdir(join(folder, 'package'))).sort()).toEqual(['index.js', 'package.json'])
    await expect(access(marker)).rejects.toThrow()
  })

  it('gets a name with its dependencies, the newest version or the one that was asked for', async () => {
    const manifest = (version: string) => ({
      path: 'package/package.json',
      content: JSON.stringify({ ...MANIFEST, name: '@lab/tried', version, dependencies: { helper: '^1.0.0' } }),
    })
    publish('@lab/tried', { '1.0.0': [manifest('1.0.0'), whole[1]], '1.1.0': [manifest('1.1.0'), whole[1]] })
    const helper = {
      path: 'package/package.json',
      content: '{"name":"helper","version":"1.2.0","peerDependencies":{"@sightline/engine":"^0.1.0"}}',
    }
    publish('helper', { '1.2.0': [helper, { path: 'package/index.js', content: 'module.exports = 1' }] })
    publish('liar', { '1.0.0': withManifest({ name: 'somebody-else' }) })

    const newest = await fetchPackage('@lab/tried', { folder: kept, registry })
    expect(newest.identity).toMatchObject({ name: '@lab/tried', version: '1.1.0' })
    const folder = join(temporary.path, 'named')
    await unpackPackage(newest.archive, folder, newest.identity.integrity)
    expect((await readdir(join(folder, 'package/node_modules'), { recursive: true })).sort()).toEqual([
      'helper',
      'helper/index.js',
      'helper/package.json',
    ])
    expect((await fetchPackage('@lab/tried@~1.0.0', { folder: kept, registry })).identity.version).toBe('1.0.0')
    await expect(fetchPackage('liar', { folder: kept, registry })).rejects.toMatchObject({ code: 'PACKAGE_MANIFEST_INVALID' })
  })

  it('says what is missing: the package, or the registry', async () => {
    const folder = join(temporary.path, 'asked')
    await mkdir(folder)
    const unknown = fetchPackage('sightline-tried', { folder, registry })
    const unreachable = fetchPackage('sightline-tried', { folder, registry: 'http://127.0.0.1:9/' })
    await expect(unknown).rejects.toMatchObject({ code: 'PACKAGE_UNKNOWN' })
    await expect(unreachable).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE', kind: 'io' })
    const dependent = await tarball('dependent', withManifest({ dependencies: { 'sightline-tried': '^1.0.0' } }))
    await expect(fetchPackage(dependent, { folder, registry })).rejects.toMatchObject({ code: 'PACKAGE_UNKNOWN' })
    expect(await readdir(folder)).toEqual([])
  })
})
