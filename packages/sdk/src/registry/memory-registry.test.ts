import { describe, expect, it } from 'vitest'
import { memoryRegistry } from './memory-registry.ts'
import { describeRegistry } from './registry.contract.ts'
import { anAsset } from './samples.contract.ts'

describeRegistry('memory', async () => {
  const registry = memoryRegistry()
  return { registry, second: registry, close: async () => {} }
})

describe('a registry in memory', () => {
  it('hands out copies: changing an answer changes nothing it holds', async () => {
    const registry = memoryRegistry()
    const asset = anAsset()
    await registry.addAssets([asset])
    const met = await registry.getAsset(asset.id)
    Object.assign(met ?? {}, { subjectId: 'eve' })
    asset.subjectId = 'eve'
    expect(await registry.getAsset(asset.id)).toMatchObject({ subjectId: 'ada' })
  })
})
