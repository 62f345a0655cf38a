import { toNext } from 'countersign/next'
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

/** Everything under /uploads: `POST sign` for the widget, `GET download-url`, `DELETE delete-files`. */
export const { GET, POST, DELETE, OPTIONS } = toNext(uploads)
