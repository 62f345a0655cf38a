import { describe, expect, it } from 'vitest'
import { aCloud, answered, fileOf, long, refusal, uploaderTo } from './cloud-on-a-wire.contract.ts'
import type { Shipment } from './transport.ts'

describe('a cloud that has forgotten the chunks it had', () => {
  it('gets all of them again, under another id and by another destination', async () => {
    const cloud = aCloud()
    const ids: unknown[] = []
    const note = ({ headers }: Shipment) => void ids.push(headers['X-Unique-Upload-Id'])
    cloud.instead.push(
      note as never,
      (shipment) => {
        note(shipment)
        return answered(404, refusal('Upload has expired'))
      },
      note as never,
    )
    const uploader = uploaderTo(cloud)
    uploader.add([fileOf(long)])
    expect((await uploader.settled())[0]?.status).toBe('done')
    expect([cloud.arrivals.length, new Set(ids).size]).toEqual([5, 2])
  })
})
