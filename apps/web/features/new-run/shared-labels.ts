/** The names of the classes, if all the models have the same; null otherwise. */
export function sharedLabels(models: readonly { labels: readonly string[] | null }[]): readonly string[] | null {
  const [first, ...others] = models.map(({ labels }) => labels)
  if (!first) return null
  return others.every((labels) => labels !== null && labels.join('\n') === first.join('\n')) ? first : null
}
