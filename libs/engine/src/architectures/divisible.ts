/** Widths of scaled networks are multiples of 8, at least 8, and never more than 10 % too small (MobileNetV2, section 4). */
export function roundToEight(width: number): number {
  const rounded = Math.max(8, Math.floor((width + 4) / 8) * 8)
  return rounded < 0.9 * width ? rounded + 8 : rounded
}
