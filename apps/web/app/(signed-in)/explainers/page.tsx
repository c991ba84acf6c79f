import { ExplainersPage } from '../../../features/explainers/explainers-page.tsx'

export default function Page() {
  return <ExplainersPage />
}
