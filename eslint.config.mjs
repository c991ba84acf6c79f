import eslint from '@eslint/js'
import nx from '@nx/eslint-plugin'
import prettier from 'eslint-config-prettier'
import tseslint from 'typescript-eslint'

/** Which scope may import which: imports point one way (see ARCHITECTURE.md). */
const depConstraints = [
  { sourceTag: 'scope:engine', onlyDependOnLibsWithTags: ['scope:engine'] },
  { sourceTag: 'scope:plugins', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
  { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
  { sourceTag: 'scope:bench', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
  { sourceTag: 'scope:demo', onlyDependOnLibsWithTags: ['scope:engine', 'scope:plugins'] },
]

export default tseslint.config(
  { ignores: ['**/node_modules', '**/dist', '.nx', '.sightline'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
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
  {
    // Tools of the repository itself: plain Node scripts.
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  prettier,
)
