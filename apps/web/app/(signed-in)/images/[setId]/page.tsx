import { ImageSetPage } from '../../../../features/images/image-set-page.tsx'

export default async function Page({ params }: { params: Promise<{ setId: string }> }) {
  const { setId } = await params
  return <ImageSetPage key={setId} setId={setId} />
}
