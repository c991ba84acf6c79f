import { ButtonLink } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'

export default function NotFoundPage() {
  return (
    <main>
      <EmptyState title="There is no such page" action={<ButtonLink href="/experiments">Go to the experiments</ButtonLink>}>
        The address may be mistyped, or what it led to has been deleted.
      </EmptyState>
    </main>
  )
}
