import { atFirstRequest, countersign, profile } from 'countersign/server'
import { toSvelteKit } from 'countersign/sveltekit'
import { env } from '$env/dynamic/private'
import { userOf } from '$lib/server/session'

/** Made at the first request: `vite build` loads this file, and has no secrets. */
const uploads = atFirstRequest(() =>
  countersign({
    cloud: env.CLOUDINARY_URL,
    authenticate: (request) => userOf(request.headers.get('cookie')),
    profiles: { uploads: profile({ access: 'public', folder: 'uploads' }) },
  }),
)

/** Everything under /uploads: `POST sign` for the widget, `GET download-url`, `DELETE delete-files`. */
export const { GET, POST, DELETE, OPTIONS } = toSvelteKit(uploads)
