import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeTarball } from '../testing/make-tarball.ts'
import { explainerSource, MANIFEST, testFolder, type TestFolder } from '../testing/packages.ts'
import { addPackage, listPackages, removePackage, unpackKept } from './keep.ts'

let temporary: TestFolder
let home: string

beforeEach(async () => {
  temporary = await testFolder()
  home = join(temporary.path, 'home')
})
afterEach(() => temporary.remove())

/** A tarball of a package with one explainer. */
async function tarball(name: string, id: string, version = '1.0.0'): Promise<string> {
  const path = join(temporary.path, `${name}-${version}.tgz`)
  const manifest = JSON.stringify({ ...MANIFEST, name, version })
  const entries = [
    { path: 'package/package.json', content: manifest },
    { path: 'package/index.js', content: explainerSource(`id: '${id}',`) },
  ]
  await writeFile(path, makeTarball(entries))
  return path
}

const add = (spec: string, reserved: readonly string[] = ['occlusion']) => addPackage(spec, { home, reserved })
const files = async () => (await readdir(join(home, 'plugins'))).sort()

it('keeps packages by name, each pinned by its checksum, and replaces one by another version', async () => {
  expect(await listPackages({ home })).toEqual([])
  // Two commands at once.
  const [b, a] = await Promise.all([add(await tarball('b', 'of-b')), add(await tarball('a', 'of-a'))])
  expect(await listPackages({ home })).toEqual([a, b])
  expect(a).toMatchObject({
    name: 'a',
    version: '1.0.0',
    integrity: expect.stringMatching(/^sha512-/) as string,
    explainers: [{ id: 'of-a' }],
  })
  const newer = await add(await tarball('a', 'of-a', '1.1.0'))
  expect((await listPackages({ home })).map(({ name, version }) => `${name} ${version}`)).toEqual(['a 1.1.0', 'b 1.0.0'])
  expect(await files()).toHaveLength(5)

  // What is unpacked can always be made again from the archive, unless that is another one.
  await rm(newer.folder, { recursive: true })
  await unpackKept(newer)
  expect(await readdir(newer.folder)).toContain('package')
  await rm(newer.folder, { recursive: true })
  await writeFile(newer.archive, 'something else')
  await expect(unpackKept(newer)).rejects.toMatchObject({ code: 'PACKAGE_INTEGRITY' })

  expect(await removePackage('a', { home })).toEqual(newer)
  await removePackage('b', { home })
  expect(await files()).toEqual(['packages.json'])
  await expect(removePackage('a', { home })).rejects.toMatchObject({ code: 'PACKAGE_NOT_INSTALLED' })
})

it('refuses ids that somebody else has, and leaves all as it was', async () => {
  await add(await tarball('a', 'of-a'))
  const before = await files()
  await expect(add(await tarball('b', 'of-a'))).rejects.toMatchObject({
    code: 'EXPLAINER_ID_TAKEN',
    message: expect.stringContaining('a, which is installed') as string,
  })
  await expect(add(await tarball('c', 'occlusion'))).rejects.toMatchObject({
    code: 'EXPLAINER_ID_TAKEN',
    message: expect.stringContaining('Sightline') as string,
  })
  await expect(add(await tarball('d', 'Bad Id'))).rejects.toMatchObject({ code: 'PACKAGE_DECLARATION_INVALID' })
  expect(await files()).toEqual(before)
})

it.each(['{', '{"version":2}', '{"version":1,"packages":{"a":{"archive":"../../etc"}}}'])(
  'says that its list is damaged: %s',
  async (content) => {
    await mkdir(join(home, 'plugins'), { recursive: true })
    await writeFile(join(home, 'plugins/packages.json'), content)
    await expect(listPackages({ home })).rejects.toMatchObject({ code: 'PACKAGE_LIST_DAMAGED' })
    expect(await readFile(join(home, 'plugins/packages.json'), 'utf8')).toBe(content)
  },
)
