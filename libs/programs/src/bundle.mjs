/** A program made by esbuild: one file for what is always needed, and one for each part that is imported when it is asked for. */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, transform } from 'esbuild'

/** What Node 20 runs as it is; types are all that goes. */
const TARGET = 'node20'
/**
 * TensorFlow.js for Node is translated to JavaScript of 2009; the same in that of today, which is part of the program instead, is loaded in half the time and takes half the memory.
 */
const TFJS_FOR_NODE = join('@tensorflow', 'tfjs', 'dist', 'tf.node.js')
/** Which it calls for what Node has and browsers have not. */
const REQUIRE = "import { createRequire as createRequireOfProgram } from 'node:module'; const require = createRequireOfProgram(import.meta.url);"
const TSCONFIG = { compilerOptions: { verbatimModuleSyntax: true } }

/**
 * Writes the program into `folder` (`main.mjs` and its parts). Returns the files that it was made from, relative to `root`.
 * @param {{ entry: string, root: string, folder: string }} options
 */
export async function bundle({ entry, root, folder }) {
  /** @type {Set<string>} */
  const descriptions = new Set()
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
    metafile: true,
    logLevel: 'silent',
    plugins: [packagesStay(root, descriptions), sourcesKnowWhereTheyAre()],
  })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  const sources = [...Object.keys(metafile.inputs).map((path) => join(root, path)), ...descriptions]
  return sources.map((path) => relative(root, path).split(sep).join('/')).sort()
}

/**
 * What npm has installed is imported from where it is, as a name alone would be looked for beside the built program; our own packages become part of it.
 * @param {string} root
 * @param {Set<string>} descriptions gets the `package.json` of each of our packages that is reached
 * @returns {import('esbuild').Plugin}
 */
function packagesStay(root, descriptions) {
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
        if (found.path.includes(`${sep}node_modules${sep}`)) {
          return { path: where.kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true }
        }
        descriptions.add(descriptionOf(found.path, root))
        return found
      })
    },
  }
}

/** The nearest `package.json`. @param {string} file @param {string} root */
function descriptionOf(file, root) {
  // Of our packages: `libs/NAME/src/…`, `apps/NAME/src/…`.
  const [group = '', name = ''] = relative(root, file).split(sep)
  return join(root, group, name, 'package.json')
}

/** `import.meta` of a source tells of that source, not of the built program: files beside it are found, and so are the packages that it may import. @returns {import('esbuild').Plugin} */
function sourcesKnowWhereTheyAre() {
  return {
    name: 'sources-know-where-they-are',
    setup(context) {
      context.onLoad({ filter: /\.m?[jt]s$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8')
        if (!text.includes('import.meta.')) return undefined
        const { code } = await transform(text, {
          loader: path.endsWith('ts') ? 'ts' : 'js',
          target: TARGET,
          tsconfigRaw: TSCONFIG,
          sourcefile: path,
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
