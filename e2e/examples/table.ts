/** What is to be known of an example to use it as people do. */
export interface Example {
  name: string
  /** Where its signer is mounted. */
  signer: string
  /** Above a user's own folder. */
  folder: string
  /** How its files are stored. */
  type: 'upload' | 'authenticated'
  /** How a file is chosen: in the hosted widget, or in a field of the page. */
  chooser: 'widget' | 'field'
  /** What the endpoint of the widget says to `{public_id, timestamp}`, which the documented one signs. */
  refusal: RegExp
  /** Arguments of `npm start`, where `PORT` and `HOST` do not do. */
  startArguments: readonly string[]
}

const WIDGET = {
  signer: '/uploads',
  folder: 'uploads',
  type: 'upload',
  chooser: 'widget',
  refusal: /^public_id is not allowed by this profile; accepted: leaving it out, not "/,
  startArguments: [],
} as const
const FIELD = {
  signer: '/uploads',
  folder: 'photos',
  type: 'authenticated',
  chooser: 'field',
  refusal: /^this profile has maxBytes, onUploaded, which only a completed grant can hold: take POST \/grants$/,
  startArguments: [],
} as const
const LOOPBACK = ['--', '--hostname', '127.0.0.1']

/** Every folder of `examples/`. */
export const EXAMPLES: readonly Example[] = [
  { name: 'express', ...FIELD },
  { name: 'hono', ...FIELD },
  { name: 'next-app', ...WIDGET, startArguments: LOOPBACK },
  { name: 'next-pages', ...WIDGET, signer: '/api/uploads', startArguments: LOOPBACK },
  { name: 'sveltekit', ...WIDGET },
]
