/** `56×56×64`; open extents as `?`. */
export function formatShape(shape: readonly (number | null)[]): string {
  return shape.map((extent) => extent ?? '?').join('×')
}
