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
  /** Arguments of `npm start`, where `PORT` and `HOST` do not do. */
  startArguments: readonly string[]
}

const WIDGET = { signer: '/uploads', folder: 'uploads', type: 'upload', chooser: 'widget', startArguments: [] } as const
const FIELD = {
  signer: '/uploads',
  folder: 'photos',
  type: 'authenticated',
  chooser: 'field',
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
