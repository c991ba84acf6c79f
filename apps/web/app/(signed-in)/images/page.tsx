import { ImageSetsPage } from '../../../features/images/image-sets-page.tsx'

export default function Page() {
  return <ImageSetsPage />
}
