/** How processes that run models are started; scripts/supervise.mjs says the same. */

/**
 * Environment variables; glibc reads them when a process starts, other C libraries ignore them.
 *
 * What is freed stays with the process, to be used again (up to 512 MiB at the end of the heap). Images, noise and gradients are blocks of half a megabyte and more, which glibc would give back to the
 * system and fetch anew each time: the system then fills them with zeros page by page, at every sample (SmoothGrad on ResNet-50: some 1,300 page faults a sample, each up to 13 µs in a virtual machine;
 * now some 200). It is so with blocks of any size (MMAP_MAX 0). What lies between blocks in use stays, however much it is. One heap for all threads, so that they use each other's.
 *
 * Giving back blocks of 1 MiB and more lowers some peaks (ResNet-50 with SmoothGrad: 457 instead of 510 MiB) and costs time (its occlusion 4.6 instead of 3.5 s; that first prediction 10 s).
 *
 * Where the system offers large pages, the heap asks for them: memory is touched 2 MiB at a time, so a large file opens sooner (VGG16's first prediction after 1.7 to 2.0 instead of 3.1 s in a virtual
 * machine, where each page is dear); computing takes as long. Rounding costs 2 to 12 per cent of memory (ResNet-50's gradient: 398 to 412 instead of 366 to 372 MiB; VGG16 with SmoothGrad: 897 instead of 860).
 */
export const WORKER_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(512 * 2 ** 20),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
} as const

/**
 * Options of Node for the same processes. Images, noise and gradients come and go with every sample; the collector that looks at young objects only has to run
 * often enough to find them, which it does when it is given little room (MobileNetV2 with SmoothGrad: 338 instead of 398 MiB; processor time 3.30 and 3.25 s, within the noise).
 */
export const WORKER_OPTIONS = ['--max-semi-space-size=1'] as const
