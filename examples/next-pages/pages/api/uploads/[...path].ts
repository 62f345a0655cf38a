import { toNextPages } from 'countersign/next-pages'
import { atFirstRequest, countersign, profile } from 'countersign/server'
import { userOf } from '../../../lib/session'

/** Made at the first request: `next build` loads this file, and has no secrets. */
const uploads = atFirstRequest(() =>
  countersign({
    cloud: process.env.CLOUDINARY_URL,
    authenticate: (request) => userOf(request.headers.get('cookie')),
    profiles: { uploads: profile({ access: 'public', folder: 'uploads' }) },
  }),
)

/** Everything under /api/uploads: `POST sign` for the widget, `GET download-url`, `DELETE delete-files`. */
export default toNextPages(uploads)

/** The signer reads the body itself. */
export const config = { api: { bodyParser: false } }
