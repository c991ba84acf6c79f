import { formatNumber } from '@sightline/engine/render'
import { classNames } from '../../lib/class-names.ts'
import { metricWords, type Pairing } from './comparison.ts'

/** How far a pane agrees with the first. `rows`: large, one below the other. */
export function AgreementLine({ pairing, against, rows = false }: { pairing: Pairing; against?: string; rows?: boolean }) {
  const { spearman, ssim, topOverlap, largestDifference } = pairing.agreement
  const metrics = [
    { name: 'Spearman', words: metricWords(spearman), title: 'Correlation of the ranks of all pixels, −1 to 1' },
    { name: 'SSIM', words: metricWords(ssim), title: 'Structural similarity on the pair’s common scale, −1 to 1' },
    {
      name: 'Top-10 % IoU',
      words: metricWords(topOverlap),
      title: 'Overlap of the 10 % of pixels with the highest values, 0 to 1',
    },
    {
      name: 'Largest difference',
      // Two models that should be the same differ in the sixth decimal, not in the second.
      words: largestDifference === null ? 'n/a' : formatNumber(largestDifference, 2),
      title:
        'Of one pixel, in shares of the largest absolute value in either map: 0 for equal maps, 2 for a map and its negative',
    },
  ]
  return (
    <div className="text-xs">
      <dl
        className={rows ? 'text-base' : 'flex flex-wrap gap-x-3'}
        aria-label={against ? `Agreement with ${against}` : 'Agreement of the two maps'}
      >
        {metrics.map(({ name, words, title }) => (
          <div key={name} className={classNames('flex gap-1', rows && 'h-7 items-center justify-between')} title={title}>
            <dt className="text-muted">{name}</dt>
            <dd className="font-medium">{words}</dd>
          </div>
        ))}
      </dl>
      {against && <p className="text-muted">against {against}</p>}
    </div>
  )
}
