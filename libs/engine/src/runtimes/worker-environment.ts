/**
 * Environment variables for processes that run models; glibc reads them when a process starts, other C libraries ignore them.
 *
 * Large blocks go back to the system as soon as they are freed. Left to itself glibc stops doing so once such blocks have come and gone: what
 * compiling a graph needs for a moment then stays, scattered among weights that last (ResNet-50 with gradient: 765 instead of 660 MiB).
 * scripts/supervise.mjs sets the same.
 */
export const WORKER_ENVIRONMENT = { MALLOC_MMAP_THRESHOLD_: String(2 ** 20) } as const
