import { InvitationPage } from '../../../features/account/invitation-page.tsx'

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <InvitationPage invitationId={(await params).id} />
}
