import eslint from '@eslint/js'
import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Which scope may import which: imports point one way (see ARCHITECTURE.md). */
const depConstraints = [
  { sourceTag: 'scope:engine', onlyDependOnLibsWithTags: ['scope:engine'] },
  { sourceTag: 'scope:programs', onlyDependOnLibsWithTags: ['scope:programs'] },
  { sourceTag: 'scope:plugins', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
  { sourceTag: 'scope:catalogue', onlyDependOnLibsWithTags: ['scope:engine', 'scope:catalogue'] },
  { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins', 'scope:catalogue', 'scope:plugin-host'] },
  {
    sourceTag: 'scope:api',
    onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins', 'scope:catalogue', 'scope:plugin-host', 'scope:programs'],
  },
  { sourceTag: 'scope:plugin-host', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugin-host'] },
  // Of the API the web app takes types and the schemas of `contract/`; Nx lets nobody import an application, so its project.json calls it a library.
  { sourceTag: 'scope:web', onlyDependOnLibsWithTags: ['scope:engine', 'scope:api'] },
  { sourceTag: 'scope:e2e', onlyDependOnLibsWithTags: ['scope:engine', 'scope:api', 'scope:catalogue'] },
  { sourceTag: 'scope:bench', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins', 'scope:programs'] },
  { sourceTag: 'scope:examples', onlyDependOnLibsWithTags: ['scope:engine'] },
  // Its tests alone: scripts run before anything is installed.
  { sourceTag: 'scope:scripts', onlyDependOnLibsWithTags: ['scope:engine'] },
  { sourceTag: 'scope:demo', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
]

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      '.nx',
      '.sightline',
      '**/.next',
      '**/next-env.d.ts',
      'apps/api/src/database/generated',
      'e2e/artifacts',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { enforceBuildableLibDependency: false, allow: [], depConstraints }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'max-params': ['error', 3],
      eqeqeq: ['error', 'always'],
    },
  },
  { files: ['apps/web/**/*.tsx', 'apps/web/**/*.ts'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    // Tools of the repository itself: plain Node scripts.
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  prettier,
)
