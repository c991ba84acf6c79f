/**
 * To be imported just before a large library, and observe-source-maps.ts right after it: where source maps are switched on, as tsx does, Node
 * reads that of every file and keeps it, which for TensorFlow.js is 50 MiB. Its stack traces show the files that it ships.
 */
export const sourceMapsWereEnabled = process.sourceMapsEnabled

if (sourceMapsWereEnabled) process.setSourceMapsEnabled(false)
