/** What is to be known of an example to use it as people do. */
export interface Example {
  name: string
  /** Where its signer is mounted. */
  signer: string
  /** Above a user's own folder. */
  folder: string
  /** How its files are stored. */
  type: 'upload' | 'authenticated'
  /** How a file is chosen: in a widget, or in a field of the page. */
  chooser: 'widget' | 'field'
  /** Each does all that the example does; where there are two, one has our component and one the official one. */
  pages: readonly ['/'] | readonly ['/', '/official']
  /** What the endpoint of the widget says to `{public_id, timestamp}`, which the documented one signs. */
  refusal: RegExp
  /** Arguments of `npm start`, where `PORT` and `HOST` do not do. */
  startArguments: readonly string[]
  /** A file to change while it runs in development: the button's text stands in it, on a line of its own. */
  edited?: string
}

const WIDGET = {
  signer: '/uploads',
  folder: 'uploads',
  type: 'upload',
  chooser: 'widget',
  pages: ['/', '/official'],
  refusal: /^public_id is not allowed by this profile; accepted: leaving it out, not "/,
  startArguments: [],
} as const
const FIELD = {
  signer: '/uploads',
  folder: 'photos',
  type: 'authenticated',
  chooser: 'field',
  pages: ['/'],
  refusal: /^this profile has maxBytes, onUploaded, which only a completed grant can hold: take POST \/grants$/,
  startArguments: [],
} as const
const LOOPBACK = ['--', '--hostname', '127.0.0.1']

/** Every folder of `examples/`. */
export const EXAMPLES: readonly Example[] = [
  { name: 'express', ...FIELD },
  { name: 'hono', ...FIELD },
  { name: 'next-app', ...WIDGET, startArguments: LOOPBACK, edited: 'app/upload-button.tsx' },
  {
    name: 'next-pages',
    ...WIDGET,
    signer: '/api/uploads',
    startArguments: LOOPBACK,
    edited: 'components/upload-button.tsx',
  },
  { name: 'sveltekit', ...WIDGET },
]
