import { RunPage } from '../../../../features/run/run-page.tsx'

export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params
  return <RunPage key={runId} runId={runId} />
}
