import { ExperimentPage } from '../../../../features/grid/experiment-page.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ExperimentPage experimentId={(await params).id} />
}
