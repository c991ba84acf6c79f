'use client'
import type { Artifact, Run } from '@sightline/api/contract'
import { Download } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { useToast } from '../../components/toast.tsx'
import { downloadBlob, exportSeen } from '../picture/export-seen.ts'
import { numbersUrl } from '../picture/numbers.ts'
import { artifactFileName } from './run-words.ts'
import { Section } from './section.tsx'

const LINK = 'inline-flex h-8 items-center gap-2 rounded-md border border-line-strong bg-raised px-3 font-medium hover:bg-hover'

/** The raw numbers, what is seen, and all that is needed to repeat the run. */
export function RunDownloads({
  run,
  artifact,
  image,
  figure,
}: {
  run: Run
  artifact: Artifact | null
  /** Whose the artifact is; null: the run's as a whole. */
  image: { readonly name: string } | null
  figure: React.RefObject<HTMLDivElement | null>
}) {
  const toast = useToast()
  const name = artifact ? artifactFileName(run, { artifact, image }) : run.id
  const savePng = async () => {
    if (figure.current) downloadBlob(await exportSeen(figure.current), `${name}.png`)
  }
  return (
    <Section title="Download">
      <div className="flex flex-wrap gap-2">
        {artifact && (
          <a className={LINK} href={numbersUrl(artifact.id)} download={`${name}.npy`}>
            <Download aria-hidden size={14} /> Numbers .npy
          </a>
        )}
        {artifact && (
          <Button icon={<Download aria-hidden size={14} />} onClick={() => void savePng().catch(toast.fail)}>
            What is seen .png
          </Button>
        )}
        <a className={LINK} href={`/api/files/runs/${run.id}.json`} download={`run-${run.id}.json`}>
          <Download aria-hidden size={14} /> Run .json
        </a>
      </div>
    </Section>
  )
}
