/**
 * A program made by esbuild: one file for what is always needed, and one for each part that is imported when it is asked for.
 *
 * Run as a process of its own, since esbuild leaves a process of 115 MiB behind for as long as the one that asked is there:
 * `node bundle.mjs ENTRY ROOT FOLDER` writes the program into FOLDER (`main.mjs` and its parts) and prints, as JSON, what it was made from.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, extname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, transform } from 'esbuild'

/** What Node 20 runs as it is; types are all that goes. */
const TARGET = 'node20'
const TSCONFIG = { compilerOptions: { verbatimModuleSyntax: true } }
/**
 * TensorFlow.js for Node is translated to JavaScript of 2009; the same in that of today, which is part of the program instead, is loaded in half the time and takes half the memory.
 */
const TFJS_FOR_NODE = join('@tensorflow', 'tfjs', 'dist', 'tf.node.js')
/** Which it calls for what Node has and browsers have not. */
const REQUIRE =
  "import { createRequire as createRequireOfProgram } from 'node:module'; const require = createRequireOfProgram(import.meta.url);"

/**
 * Digests of the very contents that the program was made from, by path relative to `root`.
 * @param {{ entry: string, root: string, folder: string }} options
 * @returns {Promise<Record<string, string>>}
 */
async function bundle({ entry, root, folder }) {
  /** @type {Map<string, string>} */
  const read = new Map()
  const { metafile } = await build({
    entryPoints: { main: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: TARGET,
    // None beside those of Node, so that a package is the same file here as for everybody who imports it.
    conditions: [],
    mainFields: ['main'],
    tsconfigRaw: TSCONFIG,
    banner: { js: REQUIRE },
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [packagesStay(root, read), sourcesKnowWhereTheyAre(read)],
  })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  for (const path of Object.keys(metafile.inputs)) note(read, join(root, path))
  const named = [...read].map(([path, digest]) => [relative(root, path).split(sep).join('/'), digest])
  return Object.fromEntries(named.sort(([one = ''], [other = '']) => (one < other ? -1 : 1)))
}

/** @param {Map<string, string>} read @param {string} path @param {Buffer} [contents] read unless they are known */
function note(read, path, contents) {
  if (!read.has(path)) read.set(path, digestOf(contents ?? readFileSync(path)))
}

/** @param {Buffer} contents */
function digestOf(contents) {
  return createHash('sha256').update(contents).digest('hex')
}

/**
 * What npm has installed is imported from where it is, as a name alone would be looked for beside the built program; our own packages become part of it.
 * @param {string} root
 * @param {Map<string, string>} read gets the `package.json` of each of our packages that is reached
 * @returns {import('esbuild').Plugin}
 */
function packagesStay(root, read) {
  const INSIDE = { resolving: true }
  return {
    name: 'packages-stay',
    setup(context) {
      context.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...where }) => {
        if (pluginData === INSIDE || where.kind === 'entry-point' || path.startsWith('node:')) return undefined
        const found = await context.resolve(path, {
          importer: where.importer,
          resolveDir: where.resolveDir,
          kind: where.kind,
          pluginData: INSIDE,
        })
        // Not installed, or part of Node: for Node to find or to refuse when it comes to it.
        if (found.errors.length > 0 || found.external) return { path, external: true }
        if (found.path.endsWith(TFJS_FOR_NODE)) return { path: found.path.replace('tf.node.js', 'tf.fesm.min.js') }
        if (isInstalled(found.path)) {
          return { path: where.kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true }
        }
        // Ours lie at `libs/NAME/…` and `apps/NAME/…`.
        const [group = '', name = ''] = relative(root, found.path).split(sep)
        note(read, join(root, group, name, 'package.json'))
        return found
      })
    },
  }
}

/** @param {string} path */
function isInstalled(path) {
  return path.includes(`${sep}node_modules${sep}`)
}

/** @type {Readonly<Record<string, import('esbuild').Loader>>} */
const LOADERS = { '.ts': 'ts', '.mts': 'ts', '.js': 'js', '.mjs': 'js', '.json': 'json' }

/**
 * `import.meta` of a source tells of that source, not of the built program: files beside it are found, and so are the packages that it may import.
 * @param {Map<string, string>} read gets every source of ours as it was read
 * @returns {import('esbuild').Plugin}
 */
function sourcesKnowWhereTheyAre(read) {
  return {
    name: 'sources-know-where-they-are',
    setup(context) {
      context.onLoad({ filter: /\.(m?[jt]s|json)$/ }, async ({ path }) => {
        if (isInstalled(path)) return undefined
        const contents = await readFile(path)
        note(read, path, contents)
        const loader = LOADERS[extname(path)]
        const text = contents.toString()
        if (!text.includes('import.meta.')) return { contents: text, loader, resolveDir: dirname(path) }
        const { code } = await transform(text, {
          loader,
          target: TARGET,
          tsconfigRaw: TSCONFIG,
          sourcefile: path,
          sourcemap: 'inline',
          sourcesContent: false,
          define: {
            'import.meta.url': JSON.stringify(pathToFileURL(path).href),
            'import.meta.filename': JSON.stringify(path),
            'import.meta.dirname': JSON.stringify(dirname(path)),
          },
        })
        return { contents: code, loader: 'js', resolveDir: dirname(path) }
      })
    },
  }
}

const [entry = '', root = '', folder = ''] = process.argv.slice(2)
try {
  console.log(JSON.stringify(await bundle({ entry, root, folder })))
} catch (error) {
  console.error(/** @type {Error} */ (error).message)
  process.exitCode = 1
}
