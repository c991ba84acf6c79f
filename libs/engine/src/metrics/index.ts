/** How alike two maps are, and where a map has its mass. Free of Node and of DOM: browsers compare with the same code as the command line. */
export {
  alignMap,
  compareAligned,
  compareMaps,
  differenceMap,
  NOT_COMPARABLE,
  type Agreement,
  type CompareOptions,
  type RawMap,
} from './compare-maps.ts'
export { isConstant } from './comparable.ts'
export { largestDifference } from './largest-difference.ts'
export { massInBox, type Box } from './mass-in-box.ts'
export { averageRanks } from './ranks.ts'
export { spearman } from './spearman.ts'
export { ssim } from './ssim.ts'
export { TOP_SHARE, topOverlap } from './top-overlap.ts'
