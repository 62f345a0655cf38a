import { becoming } from '$lib/server/session'

/** A TOY: anybody may become anybody. */
export async function POST({ request }: { request: Request }) {
  const user = String((await request.formData()).get('user'))
  return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': becoming(user) } })
}
