/** What packages of third parties may be and do. docs/plugin-safety.md says how they can be changed. */

const MEBIBYTE = 1 << 20

/** Of a package with all that it depends on, unpacked. */
export const MAX_PACKAGE_BYTES = 200 * MEBIBYTE
export const MAX_PACKAGE_FILES = 20_000

/** Of the process as a whole. */
export const DEFAULT_MEMORY_MEGABYTES = 1024
/** Of a call's own time: while the model computes, the clock stands still. */
export const DEFAULT_TIMEOUT_MILLISECONDS = 5 * 60_000
/** Loading is no work: an entry that takes longer hangs. */
export const LOAD_MILLISECONDS = 30_000
/** A healthy process is there in a third of a second. */
export const START_MILLISECONDS = 60_000
/** How long a call that was asked to stop may take before its process is ended. */
export const PATIENCE_MILLISECONDS = 250

/** The numbers in one message from the sandbox: of a question to the model, or of all explanations of a call. */
export const MAX_MESSAGE_BYTES = 256 * MEBIBYTE
/** All the rest of a message. */
export const MAX_HEADER_BYTES = 4 * MEBIBYTE
/** What has been answered and not been read yet. */
export const MAX_UNREAD_BYTES = 512 * MEBIBYTE
export const MAX_EXPLANATIONS = 1000
export const MAX_QUESTIONS = 256
export const MAX_DERIVED_MODELS = 64
export const MAX_EXTENT = 1 << 20
/** Of patches in a plan for occlusion. */
export const MAX_POSITIONS = 250_000
/** Of patches in one question about them. */
export const MAX_POSITIONS_AT_ONCE = 4096
export const MAX_LOG_CHARACTERS = 64_000
