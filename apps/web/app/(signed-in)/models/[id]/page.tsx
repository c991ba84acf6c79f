import { ModelPage } from '../../../../features/models/model-page.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return <ModelPage key={id} modelId={id} />
}
