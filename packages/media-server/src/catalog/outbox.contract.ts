import { describe, expect, it } from 'vitest'
import type { Asset, Catalog, Notify } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import type { QueuedNotification } from './outbox.ts'

const A = 'http://127.0.0.1:1/a'
const B = 'http://127.0.0.1:2/b'

/** What every driver of `Catalog` does with the notifications of its changes. */
export function describeOutbox(driver: string, open: OpenCatalog): void {
  describe(`${driver} as an outbox`, () => {
    let catalog: Catalog
    useCatalog(open, (fresh) => {
      catalog = fresh
    })

    /** Tells each URL of the change, with what the catalog said of it. */
    const telling =
      (what: string, urls: readonly string[] = [A], createdAt = 10): Notify =>
      ({ cloudName, assetId, publicId, version }, replaced) =>
        urls.map((url) => ({
          cloudName,
          assetId,
          url,
          body: JSON.stringify([what, publicId, version, replaced]),
          createdAt,
        }))
    const store = async (publicId: string, what = 'upload', urls?: readonly string[], createdAt?: number) => {
      const asset = anAsset({ publicId })
      return (await catalog.commitUpload(asset, { overwrite: true, notify: telling(what, urls, createdAt) })).asset
    }
    const rename = (asset: Asset, publicId: string, overwrite: boolean, notify: Notify) =>
      catalog.rename('demo', asset, { type: 'upload', publicId }, { overwrite, version: 1, versionId: 'v', notify })
    const due = (url = A, now = 10, limit = 100) => catalog.dueNotifications(url, { now, limit })
    const tellings = async (url = A, now = 10) => (await due(url, now)).map(({ body }) => JSON.parse(body))
    const first = async (): Promise<QueuedNotification> => {
      const [notification] = await due()
      if (!notification) throw new Error('nothing is due')
      return notification
    }
    /** Everything that waits, in the order in which it could be sent. */
    const drain = async (url = A) => {
      const all: unknown[] = []
      for (let [next] = await due(url); next !== undefined; [next] = await due(url)) {
        all.push(JSON.parse(next.body))
        await catalog.dropNotifications([next.id])
      }
      return all
    }

    it('holds what is about no change, in the order it was queued, each once', async () => {
      const queued = ['a', 'b'].map((body) => ({ cloudName: 'demo', assetId: 'x', url: A, body, createdAt: 5 }))
      await catalog.queueNotifications(queued)
      expect(await due()).toMatchObject([{ body: 'a', attempts: 0 }])
      const [first] = await due()
      await catalog.dropNotifications([first?.id ?? 0])
      expect(await due()).toMatchObject([{ body: 'b' }])
    })

    it('holds what was told of each change, as the catalog has it after the change', async () => {
      const asset = await store('a')
      await store('a', 'again')
      const target = await store('b')
      await rename(asset, 'b', true, telling('rename'))
      await catalog.remove('demo', { ...asset, publicId: 'b' }, { notify: telling('delete') })
      expect(await drain()).toEqual([
        ['upload', 'a', asset.version, false],
        ['again', 'a', asset.version + 1, true],
        ['upload', 'b', target.version, false],
        ['rename', 'b', asset.version + 2, true],
        ['delete', 'b', asset.version + 2, false],
      ])
      expect(await catalog.notificationUrls()).toEqual([])
    })

    it('holds what was told of each asset that something else is said of, as it is and as it was', async () => {
      const [a, b] = [await store('a', 'upload', []), await store('b', 'upload', [])]
      const missing = anAsset({ publicId: 'none' })
      await catalog.change('demo', [b, missing, a], ({ publicId }) => ({ displayName: publicId.toUpperCase() }), {
        notify: (asset, former) => telling(`${former.displayName} to ${asset.displayName}`)(asset, false),
      })
      expect(await drain()).toEqual([
        ['rocket to B', 'b', b.version, false],
        ['rocket to A', 'a', a.version, false],
      ])
    })

    it('holds what was told of each folder that was made, moved or removed', async () => {
      const about = (body: string) => ({
        notifications: [{ cloudName: 'demo', assetId: 'folders', url: A, body: JSON.stringify(body), createdAt: 10 }],
      })
      await catalog.createFolder('demo', 'f', about('made'))
      await catalog.createFolder('demo', 'f', about('never'))
      await catalog.createFolder('demo', 'taken')
      await catalog.renameFolder('demo', 'none', 'g', about('never'))
      await catalog.renameFolder('demo', 'f', 'taken', about('never'))
      await catalog.renameFolder('demo', 'f', 'g', about('moved'))
      await catalog.commitUpload(anAsset({ publicId: 'a', assetFolder: 'taken' }), { overwrite: true })
      await catalog.removeFolder('demo', 'none', about('never'))
      await catalog.removeFolder('demo', 'taken', about('never'))
      await catalog.removeFolder('demo', 'g', about('removed'))
      expect(await drain()).toEqual(['made', 'moved', 'removed'])
    })

    it('holds nothing of what did not happen', async () => {
      const [asset, taken] = [await store('a', 'upload', []), await store('b', 'upload', [])]
      const notify = telling('never')
      await catalog.commitUpload(anAsset({ publicId: 'a' }), { overwrite: false, notify })
      await catalog
        .commitUpload(anAsset({ publicId: 'c', blobId: asset.blobId }), { overwrite: true, notify })
        .catch(() => {})
      await rename(asset, 'b', false, notify)
      await rename(anAsset({ publicId: 'none' }), 'd', false, notify)
      await catalog.remove('other', taken, { notify })
      expect(await catalog.notificationUrls()).toEqual([])
    })

    it('lets nothing happen that could not be told', async () => {
      const asset = await store('a', 'upload', [])
      const notify = () => {
        throw new Error('untold')
      }
      const blobless = anAsset({ publicId: 'b' })
      await expect(catalog.commitUpload(blobless, { overwrite: true, notify })).rejects.toThrow('untold')
      await expect(rename(asset, 'c', true, notify)).rejects.toThrow('untold')
      await expect(catalog.remove('demo', asset, { notify })).rejects.toThrow('untold')
      const change = catalog.change('demo', [asset], () => ({ tags: ['x'] }), { notify })
      await expect(change).rejects.toThrow('untold')
      expect(await catalog.get('demo', asset)).toEqual(asset)
      expect(await catalog.get('demo', blobless)).toBeNull()
      expect(await catalog.isReferenced(blobless.blobId)).toBe(false)
    })

    it('gives back what was queued, with an id and the attempts made', async () => {
      const asset = await store('ü"\u{1f680}')
      const { id, ...queued } = await first()
      expect(queued).toEqual({
        cloudName: 'demo',
        assetId: asset.assetId,
        url: A,
        body: JSON.stringify(['upload', 'ü"\u{1f680}', asset.version, false]),
        createdAt: 10,
        attempts: 0,
      })
    })

    it('keeps URLs apart, and names each once', async () => {
      await store('a', 'both', [B, A])
      await store('b', 'second', [B])
      expect(await catalog.notificationUrls()).toEqual([A, B])
      expect((await tellings(A)).map(([what]) => what)).toEqual(['both'])
      expect((await tellings(B)).map(([what]) => what)).toEqual(['both', 'second'])
      expect(await due(`${A}/`)).toEqual([])
    })

    it('shows the first of each asset, oldest first, and as many as asked for', async () => {
      for (const [index, name] of ['a', 'b', 'c'].entries()) await store(name, 'upload', [A], 9 - index)
      await store('b', 'again', [A], 1)
      expect((await tellings()).map(([what, name]) => `${what} ${name}`)).toEqual(['upload c', 'upload b', 'upload a'])
      expect(await due(A, 10, 2)).toHaveLength(2)
      expect((await tellings(A, 7)).map(([, name]) => name)).toEqual(['c'])
    })

    it('makes one wait that was sent in vain, and those of the same asset with it', async () => {
      await store('a')
      await store('a', 'again')
      await store('b')
      const { id } = await first()
      await catalog.postponeNotification(id, 50)
      expect((await tellings(A, 49)).map(([, name]) => name)).toEqual(['b'])
      const [, late] = await due(A, 50)
      expect(late).toMatchObject({ id, attempts: 1 })
      await catalog.postponeNotification(id, 60)
      expect((await due(A, 60)).find((each) => each.id === id)?.attempts).toBe(2)
      await catalog.dropNotifications([id])
      expect((await tellings(A, 10)).map(([what]) => what)).toEqual(['again', 'upload'])
    })

    it('shows all that wait, the newest first, and until when: those behind another one for as long as it takes', async () => {
      await store('a', 'upload', [A, B])
      await store('a', 'again')
      await store('b', 'upload', [A], 20)
      const { id } = await first()
      await catalog.postponeNotification(id, 50)
      const waiting = await catalog.waitingNotifications({ limit: 10 })
      const shown = waiting.map(({ url, body, attempts, dueAt }) => [
        url,
        ...JSON.parse(body).slice(0, 2),
        attempts,
        dueAt,
      ])
      expect(shown.toSorted()).toEqual([
        [A, 'again', 'a', 0, null],
        [A, 'upload', 'a', 1, 50],
        [A, 'upload', 'b', 0, 20],
        [B, 'upload', 'a', 0, 10],
      ])
      expect(waiting.map((each) => each.id)).toEqual(waiting.map((each) => each.id).toSorted((a, b) => b - a))
      expect(await catalog.waitingNotifications({ limit: 1 })).toEqual(waiting.slice(0, 1))
      await catalog.dropNotifications([id])
      const next = (await catalog.waitingNotifications({ limit: 10 })).find(({ body }) => body.includes('again'))
      expect(next?.dueAt).toBe(10)
    })

    it('gives what one sends to nobody else until the lease is over, and what waits behind it neither', async () => {
      await store('a')
      await store('a', 'again')
      await store('b')
      const lease = (now: number, limit = 9) => catalog.dueNotifications(A, { now, limit, leaseUntil: now + 20 })
      const [taken] = await lease(10, 1)
      expect((await lease(29)).map(({ body }) => JSON.parse(body)[1])).toEqual(['b'])
      expect([await lease(29), await due(A, 29)]).toEqual([[], []])
      expect(await lease(30)).toEqual([taken])
      await catalog.releaseNotifications([taken?.id ?? 0, 999])
      expect(await due(A, 30)).toEqual([taken])
    })

    it.each([
      ['was sent in vain', (id: number) => catalog.postponeNotification(id, 12), ['upload', 1]],
      ['was taken', (id: number) => catalog.dropNotifications([id]), ['again', 0]],
    ])('has no lease any more on what %s', async (_case, end, [what, attempts]) => {
      await store('a')
      await store('a', 'again')
      const [taken] = await catalog.dueNotifications(A, { now: 10, limit: 9, leaseUntil: 1_000 })
      await end(taken?.id ?? 0)
      const [next] = await due(A, 12)
      expect([JSON.parse(next?.body ?? '[]')[0], next?.attempts]).toEqual([what, attempts])
    })

    it('forgets many at once, and does not mind those it does not know', async () => {
      for (const name of ['a', 'b', 'c']) await store(name)
      const ids = (await due()).map(({ id }) => id)
      await catalog.dropNotifications([...ids.slice(0, 2), ...ids.slice(0, 1), 999])
      await catalog.postponeNotification(999, 1)
      expect((await due()).map(({ id }) => id)).toEqual(ids.slice(2))
    })

    it('never gives an id twice', async () => {
      await store('a')
      const { id } = await first()
      await catalog.dropNotifications([id])
      await store('b')
      expect((await first()).id).toBeGreaterThan(id)
    })
  })
}
