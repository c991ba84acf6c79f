import { ExperimentsPage } from '../../../features/experiments/experiments-page.tsx'

export default function Page() {
  return <ExperimentsPage />
}
