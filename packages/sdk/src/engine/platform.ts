/** What of a browser is used where it is there: this package is compiled without the types of the DOM. */
interface Platform {
  XMLHttpRequest?: new () => Xhr
  addEventListener?(type: 'online', listener: () => void): void
  removeEventListener?(type: 'online', listener: () => void): void
  location?: { href: string }
  indexedDB?: {
    open(name: string, version: number): IdbRequest<IdbDatabase> & { onupgradeneeded: (() => void) | null }
  }
}

/** @see https://www.w3.org/TR/IndexedDB */
interface IdbRequest<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}

export interface IdbDatabase {
  createObjectStore(name: string, options: { keyPath: string }): unknown
  transaction(store: string, mode: 'readonly' | 'readwrite'): IdbTransaction
}

interface IdbTransaction {
  readonly error: unknown
  oncomplete: (() => void) | null
  onabort: (() => void) | null
  objectStore(name: string): IdbStore
}

/** What is in it is what this package has put there. */
export interface IdbStore {
  // biome-ignore lint/suspicious/noExplicitAny: each caller knows what it keeps
  getAll(): IdbRequest<any>
  put(value: unknown): IdbRequest<unknown>
  delete(key: string): IdbRequest<unknown>
}

/** @see https://xhr.spec.whatwg.org */
interface Xhr {
  readonly status: number
  readonly responseText: string
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null; onload: (() => void) | null }
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
