const EVENTS = [
  ...['Abort', 'BatchCancelled', 'Close', 'DisplayChanged', 'PublicId', 'QueuesEnd', 'QueuesStart', 'Retry'],
  ...['ShowCompleted', 'SourceChanged', 'Success', 'Tags', 'UploadAdded'],
]
export const CALLBACKS = [
  ...EVENTS.flatMap((name) => [`on${name}`, `on${name}Action`]),
  'onUpload',
  'onError',
  'onOpen',
]

/** Every callback, and what each was called with. */
export function Everything() {
  const calls = []
  return {
    calls,
    /** New functions at each call: `generation` tells them apart. */
    handlers: (generation, only = CALLBACKS) =>
      Object.fromEntries(only.map((name) => [name, (...given) => calls.push({ name, generation, ...said(given) })])),
    /** What a slot or a snippet was given; read again by each use. */
    values: {},
  }
}

const said = ([first, second, ...more]) => ({
  first: plain(first),
  event: first?.event,
  info: plain(first?.info),
  second: second && typeof second === 'object' ? Object.keys(second).sort() : null,
  more: more.length,
})

/** Without its functions, which cannot leave the page. */
const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))
