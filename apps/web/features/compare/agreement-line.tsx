import type { Pairing } from './comparison.ts'
import { metricWords } from './comparison.ts'

/** How far a pane agrees with the first. */
export function AgreementLine({ pairing, against }: { pairing: Pairing; against?: string }) {
  const { spearman, ssim, topOverlap } = pairing.agreement
  const metrics = [
    { name: 'Spearman', value: spearman, title: 'Correlation of the ranks of all pixels, −1 to 1' },
    { name: 'SSIM', value: ssim, title: 'Structural similarity on the pair’s common scale, −1 to 1' },
    { name: 'top 10 % IoU', value: topOverlap, title: 'Overlap of the 10 % of pixels with the highest values, 0 to 1' },
  ]
  return (
    <dl
      className="flex flex-wrap gap-x-3 text-xs"
      aria-label={against ? `Agreement with ${against}` : 'Agreement of the two maps'}
    >
      {metrics.map(({ name, value, title }) => (
        <div key={name} className="flex gap-1" title={title}>
          <dt className="text-muted">{name}</dt>
          <dd className="font-medium">{metricWords(value)}</dd>
        </div>
      ))}
      {against && <div className="text-muted">against {against}</div>}
    </dl>
  )
}
