/**
 * The version of the explainer contract (`contract.ts`) that this engine speaks. A package says in its package.json for which one it was
 * written (`"sightline": { "explainers": "./dist/index.js", "contract": 1 }`); it is checked when the package is installed and when it is loaded.
 *
 * The number grows when an explainer written for the old contract could no longer run, or would mean something else; not for additions that an
 * explainer may leave unused.
 */
export const CONTRACT = 1
