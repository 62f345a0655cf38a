import type { Destination } from './contract.ts'
import { type IdbDatabase, type IdbStore, platform } from './platform.ts'

/** Where a file was chosen, if the page knows: it can be read again after a reload. @see https://fs.spec.whatwg.org */
export interface FileHandle {
  getFile(): Promise<File>
  requestPermission?(options: { mode: 'read' }): Promise<string>
}

/** What is needed to go on with a file after the page is gone. It holds the destination: whoever reads it can go on too. */
export interface KeptUpload<D extends Destination = Destination> {
  id: string
  name: string
  bytes: number
  type: string
  lastModified: number | null
  handle: FileHandle | null
  /** What is said of this file alone. */
  parameters?: Readonly<Record<string, string>>
  destination: D
  uploadId: string
  chunkBytes: number
  /** SHA-256 of each part that the cloud has acknowledged, hex, by the part's index. */
  digests: Readonly<Record<number, string>>
}

/** Keeps uploads that have not ended. */
export interface Journal {
  all(): Promise<readonly KeptUpload[]>
  /** Puts it in the place of what has its id. */
  keep(upload: KeptUpload): Promise<void>
  drop(id: string): Promise<void>
}

const STORE = 'uploads'

/**
 * A journal in the browser's IndexedDB, of this origin alone.
 * @param name of the database; uploaders that recover different files have different ones. Default `countersign`.
 */
export function browserJournal(name = 'countersign'): Journal {
  let opened: Promise<IdbDatabase> | null = null
  const open = (): Promise<IdbDatabase> => {
    opened ??= new Promise<IdbDatabase>((resolve, reject) => {
      const { indexedDB } = platform
      if (!indexedDB) return reject(new TypeError('this browser has no IndexedDB: leave out the journal'))
      const request = indexedDB.open(name, 1)
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' })
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    return opened
  }
  const run = async <T>(
    mode: 'readonly' | 'readwrite',
    act: (store: IdbStore) => { readonly result: T },
  ): Promise<T> => {
    const transaction = (await open()).transaction(STORE, mode)
    const request = act(transaction.objectStore(STORE))
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }
  return {
    all: () => run('readonly', (store) => store.getAll()),
    keep: async (upload) => void (await run('readwrite', (store) => store.put(upload))),
    drop: async (id) => void (await run('readwrite', (store) => store.delete(id))),
  }
}
