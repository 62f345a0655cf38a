/** Keeps what a component tells, as the tests of the widget read it. */
export const app = { events: [] }
globalThis.app = app

export const onResult =
  (name) =>
  ({ event, info }) =>
    app.events.push({ name, error: null, event, info: structuredClone(info) })
export const onError = (name) => (error) => app.events.push({ name, error, event: 'error' })
