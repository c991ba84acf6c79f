import { ComparePage } from '../../../features/compare/compare-page.tsx'

export default function Page() {
  return <ComparePage />
}
