/** An application that is nothing but a signer, as one deploys it to Workers. Its clock stands still. */
import { countersign, profile } from 'countersign/server'

const uploads = countersign({
  cloud: 'cloudinary://1234:b@demo',
  secret: 'sixty-four letters and more are best for what seals the grants, these',
  authenticate: (request) => (request.headers.get('cookie') === 'session=42' ? { id: '42' } : null),
  profiles: { uploads: profile({ access: 'public', allow: ['tags'] }) },
  now: () => 1_700_000_000_000,
})

export default { fetch: (request: Request): Promise<Response> => uploads.fetch(request) }
