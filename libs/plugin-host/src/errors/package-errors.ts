/** Errors of packages of explainers: getting one, reading it, keeping it. */
import { CONTRACT, SightlineError } from '@sightline/engine/explainer'

const AUTHOR = 'This is for the author of the package to mend.'

export function specInvalid(spec: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_SPEC_INVALID',
    kind: 'usage',
    message: `“${spec}” names no package: ${reason}.`,
    hint: 'Give a name in the registry (explainer-score-cam, @lab/explainer@1.2.0), or the path of a folder or of a .tgz file.',
  })
}

export function npmMissing(): SightlineError {
  return new SightlineError({
    code: 'NPM_MISSING',
    kind: 'io',
    message: 'Packages are fetched with npm, and it was not found beside Node nor in PATH.',
    hint: 'Install npm; it comes with Node.',
  })
}

export function packageUnknown(spec: string, summary: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_UNKNOWN',
    kind: 'usage',
    message: `The registry has no ${spec}: ${summary}.`,
    hint: 'Check the spelling and the version, and whether it is in another registry.',
  })
}

export function registryUnreachable(summary: string): SightlineError {
  return new SightlineError({
    code: 'REGISTRY_UNREACHABLE',
    kind: 'io',
    message: `The package registry could not be reached: ${summary}.`,
    hint: 'Check the network and the address of the registry (`npm config get registry`), then try again. Folders and tarballs without dependencies work offline.',
  })
}

export function registryRefused(summary: string): SightlineError {
  return new SightlineError({
    code: 'REGISTRY_REFUSED',
    kind: 'usage',
    message: `The package registry refused to give the package: ${summary}.`,
    hint: 'Sign in to the registry with `npm login`, or ask whoever runs it for access.',
  })
}

export function fetchFailed(spec: string, summary: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_FETCH_FAILED',
    kind: 'io',
    message: `npm could not get ${spec}: ${summary}.`,
    hint: '`npm pack` and `npm install --ignore-scripts` with the same package may say more.',
  })
}

export function archiveInvalid(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_ARCHIVE_INVALID',
    kind: 'invalid',
    message: `${name} is no package: ${reason}.`,
    hint: '`npm pack` in the folder of a package makes such a file. If it was downloaded, download it again.',
  })
}

export function packageTooLarge(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_TOO_LARGE',
    kind: 'unsupported',
    message: `${name} is larger than a package of explainers may be: ${reason}.`,
    hint: 'What an explainer needs of TensorFlow.js it gets from the context: such libraries belong to devDependencies.',
  })
}

export function packageHasLinks(name: string, path: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_HAS_LINKS',
    kind: 'invalid',
    message: `${name} holds a link, ${path}, where only files are taken: a link could lead out of the package.`,
    hint: AUTHOR,
  })
}

export function manifestInvalid(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_MANIFEST_INVALID',
    kind: 'invalid',
    message: `The package.json of ${name} cannot be used: ${reason}.`,
    hint: AUTHOR,
  })
}

export function notAnExplainerPackage(name: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_WITHOUT_EXPLAINERS',
    kind: 'invalid',
    message: `${name} is no package of explainers: its package.json has no block “sightline”.`,
    hint: `Its author adds "sightline": { "explainers": "./dist/index.js", "contract": ${CONTRACT} } to package.json. Check the name, too: another package may be meant.`,
  })
}

/** Which side is older decides what to do. */
export function contractDiffers(name: string, contract: number): SightlineError {
  const ours = `this Sightline speaks version ${CONTRACT}`
  if (contract > CONTRACT) {
    return new SightlineError({
      code: 'CONTRACT_NEWER',
      kind: 'unsupported',
      message: `${name} was written for version ${contract} of the explainer contract, and ${ours}: Sightline is the older side.`,
      hint: `Update Sightline, or take a version of the package that was written for version ${CONTRACT}.`,
    })
  }
  return new SightlineError({
    code: 'CONTRACT_OLDER',
    kind: 'unsupported',
    message: `${name} was written for version ${contract} of the explainer contract, and ${ours}: the package is the older side.`,
    hint: 'Take a newer version of the package, or ask its author for one.',
  })
}

export function entryMissing(name: string, entry: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_ENTRY_MISSING',
    kind: 'invalid',
    message: `${name} says that its explainers are in ${entry}, and there is no such file in the package.`,
    hint: 'If you are its author: build it first, and see that "files" in package.json includes it.',
  })
}

export function entryOutside(name: string, entry: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_ENTRY_OUTSIDE',
    kind: 'invalid',
    message: `${name} says that its explainers are in ${entry}, which is not inside the package.`,
    hint: AUTHOR,
  })
}

export function engineBundled(name: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_BRINGS_ENGINE',
    kind: 'invalid',
    message: `${name} brings an @sightline/engine of its own, which cannot work with the one that runs it.`,
    hint: `${AUTHOR} @sightline/engine belongs to peerDependencies (and devDependencies), not to dependencies.`,
  })
}

export function dependencyUnsupported(name: string, dependency: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_DEPENDENCY_UNSUPPORTED',
    kind: 'unsupported',
    message: `${name} depends on ${dependency}, which is not a version in the registry.`,
    hint: `${AUTHOR} Dependencies on repositories, addresses and folders are not taken, since what they hold can change.`,
  })
}

export function integrityDiffers(archive: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_INTEGRITY',
    kind: 'invalid',
    message: `The archive ${archive} is not what was installed: its checksum differs.`,
    hint: 'It was changed or damaged. Remove the package and install it again.',
  })
}

export function loadFailed(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_LOAD_FAILED',
    kind: 'invalid',
    message: `${name} could not be loaded: ${reason}.`,
    hint: `${AUTHOR} Its entry is an ES module that imports @sightline/engine/explainer, its own files and its dependencies, and nothing of the machine.`,
  })
}

export function declarationInvalid(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_DECLARATION_INVALID',
    kind: 'invalid',
    message: `What ${name} exports is no explainer: ${reason}.`,
    hint: `${AUTHOR} Its entry exports what defineExplainer returns, as default (one or a list) or by name.`,
  })
}

export function packageChanged(name: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_CHANGED',
    kind: 'invalid',
    message: `${name} says something else of itself than when it was installed: ${reason}.`,
    hint: 'It has changed since, or it is not honest. Remove it; install it again only if you trust it.',
  })
}

/** `owner`: the package that has it; null: Sightline itself. */
export function explainerIdTaken(id: string, name: string, owner: string | null): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_ID_TAKEN',
    kind: 'usage',
    message: `${name} brings an explainer called “${id}”, and ${owner === null ? 'Sightline has one of that name itself' : `so does ${owner}, which is installed`}.`,
    hint: owner === null ? AUTHOR : `Remove ${owner} first if you want this one instead.`,
  })
}

export function packageNotKept(name: string, names: readonly string[]): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_NOT_INSTALLED',
    kind: 'usage',
    message: `There is no installed package “${name}”.`,
    hint: names.length > 0 ? `Installed are: ${names.join(', ')}.` : 'No package is installed.',
  })
}

export function keepDamaged(file: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_LIST_DAMAGED',
    kind: 'invalid',
    message: `The list of installed packages, ${file}, cannot be read: ${reason}.`,
    hint: 'Mend it, or remove it and install the packages again.',
  })
}
