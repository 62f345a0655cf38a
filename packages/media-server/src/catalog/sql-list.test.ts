import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Catalog, ListQuery } from './catalog.ts'
import { anAsset } from './catalog-under-test.contract.ts'
import { openSqliteCatalog } from './sqlite-catalog.ts'

describe('a list by a prefix that more than two thousand names have', () => {
  const COUNT = 2050
  let catalog: Catalog
  beforeEach(async () => {
    catalog = openSqliteCatalog(':memory:')
    const store = (index: number, publicId: string) =>
      catalog.commitUpload(anAsset({ publicId, createdAt: 1_700_000_000_000 + index }), { overwrite: true })
    await Promise.all(
      Array.from({ length: COUNT }, (_, index) => [
        store(index, `many/${(index * 7919) % COUNT}`),
        ...(index % 1000 === 0 ? [store(index, `few/${index}`)] : []),
      ]).flat(),
    )
  })
  afterEach(() => catalog.close())

  it.each(['asc', 'desc'] as const)('has every one of them once, by age, %s', async (direction) => {
    const query: ListQuery = {
      cloudName: 'demo',
      resourceType: 'image',
      type: 'upload',
      prefix: 'many/',
      direction,
      maxResults: 500,
    }
    const dates: number[] = []
    const names = new Set<string>()
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await catalog.list(cursor === '' ? query : { ...query, cursor })
      for (const { publicId, createdAt } of page.assets) {
        names.add(publicId)
        dates.push(createdAt)
      }
      cursor = page.nextCursor
    }
    expect([names.size, dates.length]).toEqual([COUNT, COUNT])
    expect(dates).toEqual(dates.toSorted((a, b) => (direction === 'asc' ? a - b : b - a)))
    expect([...names].every((name) => name.startsWith('many/'))).toBe(true)
  })
})
