/** What of a browser is used where it is there: this package is compiled without the types of the DOM. */
interface Platform {
  XMLHttpRequest?: new () => Xhr
  addEventListener?(type: 'online', listener: () => void): void
  removeEventListener?(type: 'online', listener: () => void): void
  location?: { href: string }
}

/** @see https://xhr.spec.whatwg.org */
interface Xhr {
  readonly status: number
  readonly responseText: string
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null }
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
  onloadend: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: FormData): void
  abort(): void
}

export const platform = globalThis as Platform
