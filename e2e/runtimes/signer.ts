/** An application that is nothing but a signer, as one deploys it to Workers. Its clock stands still. */
import { countersign, profile } from 'countersign/server'

const uploads = countersign({
  cloud: 'cloudinary://1234:b@demo',
  authenticate: (request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
  profiles: { uploads: profile({ access: 'public', allow: ['tags'] }) },
  now: () => 1_700_000_000_000,
})

export default { fetch: (request: Request): Promise<Response> => uploads.fetch(request) }
