/**
 * The path of a TypeScript program of this project as plain JavaScript, to be run or imported by Node without a loader: built when its sources have changed, and kept.
 * `entry`: a file; a path is relative to the project's folder. Throws what esbuild or the file system has to say.
 */
export function programFor(entry: string | URL, options?: ProgramOptions): Promise<string>

export interface ProgramOptions {
  /** Where built programs are kept. Default: `node_modules/.cache/sightline/programs` of the project. */
  readonly cache?: string
}
