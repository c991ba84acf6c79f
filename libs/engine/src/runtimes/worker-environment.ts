/** How processes that run models are started; scripts/supervise.mjs says the same. */

/**
 * Environment variables; glibc reads them when a process starts, other C libraries ignore them.
 *
 * Large blocks go back to the system as soon as they are freed. Left to itself glibc stops doing so once such blocks have come and gone: what
 * compiling a graph needs for a moment then stays, scattered among weights that last (ResNet-50 with gradient: 765 instead of 660 MiB; a threshold of 256 KiB instead of 1 MiB
 * and one heap for all threads save another 15, in the same time).
 */
export const WORKER_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(2 ** 18) } as const

/**
 * Options of Node for the same processes. Images, noise and gradients come and go with every sample; the collector that looks at young objects only has to run
 * often enough to find them, which it does when it is given little room (MobileNetV2 with SmoothGrad: 338 instead of 398 MiB; processor time 3.30 and 3.25 s, within the noise).
 */
export const WORKER_OPTIONS = ['--max-semi-space-size=1'] as const
