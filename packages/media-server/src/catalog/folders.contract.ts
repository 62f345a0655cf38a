import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Asset, Catalog } from './catalog.ts'
import { anAsset, type OpenCatalog, useCatalog } from './catalog-under-test.contract.ts'
import { isWithin } from './folders.ts'

/** What every driver of `Catalog` does with folders. */
export function describeFolders(driver: string, open: OpenCatalog): void {
  describe(`${driver} with folders`, () => {
    let catalog: Catalog
    useCatalog(open, (fresh) => {
      catalog = fresh
    })

    const inFolder = (facts: Partial<Asset>) => anAsset({ publicId: crypto.randomUUID(), ...facts })
    const store = async (assetFolder: string) =>
      (await catalog.commitUpload(inFolder({ assetFolder }), { overwrite: false })).asset
    const below = (parent: string) => catalog.listFolders('demo', parent)
    const create = async (...paths: string[]) => {
      const isNew: boolean[] = []
      for (const path of paths) isNew.push(await catalog.createFolder('demo', path))
      return isNew
    }

    it('has none but the root in the beginning', async () => {
      expect(await below('')).toEqual([])
      expect([await catalog.hasFolder('demo', ''), await catalog.hasFolder('demo', 'a')]).toEqual([true, false])
    })

    it('keeps an empty one that was created, and those above it', async () => {
      expect(await create('a/b/c', 'a/b/c', 'a', '')).toEqual([true, false, false, false])
      expect([await below(''), await below('a'), await below('a/b'), await below('a/b/c')]).toEqual([
        ['a'],
        ['a/b'],
        ['a/b/c'],
        [],
      ])
      expect(await catalog.hasFolder('demo', 'a/b')).toBe(true)
      expect(await catalog.listFolders('other', '')).toEqual([])
      expect(await catalog.hasFolder('other', 'a')).toBe(false)
    })

    it('has those of its assets as long as they are there', async () => {
      const asset = await store('x/y')
      expect([await below(''), await below('x')]).toEqual([['x'], ['x/y']])
      expect(await create('x')).toEqual([false])
      await catalog.remove('demo', asset)
      expect(await below('')).toEqual([])
    })

    it('lists each once, in bytewise order, whatever their names have in common', async () => {
      await create('a', 'a-b', 'a b', 'a.b', 'a0', 'ab', 'é', 'a/x', 'a/x/y', 'a-b/z', '\u{1f600}', '\uffff')
      await store('a/x')
      await store('a0/q')
      expect(await below('')).toEqual(['a', 'a b', 'a-b', 'a.b', 'a0', 'ab', 'é', '\uffff', '\u{1f600}'])
      expect(await below('a')).toEqual(['a/x'])
    })

    it('says of all of them since when they are there: as long as anything in them', async () => {
      await catalog.createFolder('demo', 'a/b', { createdAt: 500 })
      await catalog.createFolder('demo', 'a/c', { createdAt: 700 })
      await catalog.createFolder('other', 'z', { createdAt: 1 })
      await catalog.commitUpload(inFolder({ assetFolder: 'a/c/d', createdAt: 300 }), { overwrite: false })
      await catalog.commitUpload(inFolder({ assetFolder: 'e', createdAt: 900 }), { overwrite: false })
      await catalog.commitUpload(inFolder({ assetFolder: 'e', createdAt: 800 }), { overwrite: false })
      const found = await catalog.allFolders('demo')
      expect(Object.fromEntries(found.map(({ path, createdAt }) => [path, createdAt]))).toEqual({
        ...{ a: 300, 'a/b': 500, 'a/c': 300, 'a/c/d': 300, e: 800 },
      })
    })

    it('moves a folder with all in it, by whole segments, and nothing else of an asset changes', async () => {
      const [at, deep, beside] = [await store('ü'), await store('ü/b/c'), await store('üb')]
      const elsewhere = inFolder({ cloudName: 'other', assetFolder: 'ü' })
      await catalog.commitUpload(elsewhere, { overwrite: false })
      await create('ü/empty')
      expect(await catalog.renameFolder('demo', 'ü', 'new/😀')).toBe('renamed')
      expect(await catalog.get('demo', at)).toEqual({ ...at, assetFolder: 'new/😀' })
      expect(await catalog.get('demo', deep)).toEqual({ ...deep, assetFolder: 'new/😀/b/c' })
      expect(await catalog.get('demo', beside)).toEqual(beside)
      expect(await catalog.get('other', elsewhere)).toEqual(elsewhere)
      expect([await below(''), await below('new/😀')]).toEqual([
        ['new', 'üb'],
        ['new/😀/b', 'new/😀/empty'],
      ])
      expect(await catalog.renameFolder('demo', 'new/😀', 'back')).toBe('renamed')
      expect((await catalog.get('demo', deep))?.assetFolder).toBe('back/b/c')
    })

    it('moves nothing onto a folder that is there, and nothing that is not', async () => {
      const asset = await store('a')
      await create('b')
      expect(await catalog.renameFolder('demo', 'a', 'b')).toBe('taken')
      expect(await catalog.renameFolder('demo', 'a', 'a')).toBe('taken')
      expect(await catalog.renameFolder('demo', 'A', 'c')).toBe('missing')
      expect(await catalog.renameFolder('other', 'a', 'c')).toBe('missing')
      expect(await catalog.get('demo', asset)).toEqual(asset)
    })

    it('moves once, of many at once', async () => {
      await store('a')
      const outcomes = await Promise.all(
        Array.from({ length: 16 }, (_, index) => catalog.renameFolder('demo', 'a', `b${index}`)),
      )
      expect(outcomes.filter((outcome) => outcome === 'renamed')).toHaveLength(1)
    })

    it('removes an empty one with those below it, and none with an asset in it', async () => {
      await create('a/b', 'ab', 'c')
      const asset = await store('c/d/e')
      expect(await catalog.removeFolder('demo', 'a')).toEqual(['a', 'a/b'])
      expect(await catalog.removeFolder('demo', 'a')).toBe('missing')
      expect(await catalog.removeFolder('demo', 'c')).toBe('not empty')
      expect(await catalog.removeFolder('demo', '')).toBe('not empty')
      expect(await catalog.removeFolder('other', 'ab')).toBe('missing')
      expect(await below('')).toEqual(['ab', 'c'])
      await catalog.remove('demo', asset)
      expect(await catalog.removeFolder('demo', 'c')).toEqual(['c'])
    })

    it('never takes half a character for another name', async () => {
      await create('a\ufffd')
      expect(await catalog.hasFolder('demo', 'a\ud800')).toBe(false)
      expect(await catalog.listFolders('demo', 'a\ud800')).toEqual([])
      expect(await catalog.removeFolder('demo', 'a\ud800')).toBe('missing')
    })

    const path = fc
      .array(fc.constantFrom('a', 'b', 'a-', 'a0', 'ü', '%', '_', "'"), { minLength: 1, maxLength: 3 })
      .map((segments) => segments.join('/'))
    it('has after any changes what a list of paths would have', async () => {
      const change = fc.tuple(fc.constantFrom('create', 'store', 'rename', 'remove'), path, path)
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
          run += 1
          const cloudName = `cloud${run}`
          let [folders, assets]: [string[], string[]] = [[], []]
          const all = () => [...folders, ...assets]
          const isThere = (folder: string) => all().some((other) => isWithin(other, folder))
          for (const [what, at, to] of changes) {
            if (what === 'create') {
              expect(await catalog.createFolder(cloudName, at)).toBe(!isThere(at))
              if (!isThere(at)) folders.push(...at.split('/').map((_, index, all) => all.slice(0, index + 1).join('/')))
            } else if (what === 'store') {
              await catalog.commitUpload(inFolder({ cloudName, assetFolder: at }), { overwrite: false })
              assets.push(at)
            } else if (what === 'rename' && !isWithin(to, at)) {
              const outcome = !isThere(at) ? 'missing' : isThere(to) ? 'taken' : 'renamed'
              expect(await catalog.renameFolder(cloudName, at, to)).toBe(outcome)
              const move = (other: string) => (isWithin(other, at) ? to + other.slice(at.length) : other)
              if (outcome === 'renamed') [folders, assets] = [folders.map(move), assets.map(move)]
            } else if (what === 'remove') {
              const holds = assets.some((other) => isWithin(other, at))
              const removed = await catalog.removeFolder(cloudName, at)
              if (!isThere(at) || holds) expect(removed).toBe(holds ? 'not empty' : 'missing')
              else expect(removed).toEqual([...new Set(folders.filter((other) => isWithin(other, at)))].sort())
              if (!holds) folders = folders.filter((other) => !isWithin(other, at))
            }
          }
          const roots = new Set(all().map((other) => other.split('/')[0]))
          expect(await catalog.listFolders(cloudName, '')).toEqual([...roots].sort())
        }),
        { numRuns: 100 },
      )
    })
  })
}
