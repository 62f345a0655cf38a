import { describe, expect, it } from 'vitest'
import { type ProfileOptions, profile } from '../policy/profile.ts'
import { room } from './room.contract.ts'

/** What becomes of a file of 640 × 480 pixels and 1000 bytes, declared as 1; `facts`: what the cloud says instead. */
async function judged(options: ProfileOptions, facts: Parameters<ReturnType<typeof room>['cloud']['arrive']>[1] = {}) {
  const { cloud, grant, post } = room({ profiles: { files: profile({ folder: 'files', ...options }) } })
  const given = await grant('files', { bytes: 1 })
  cloud.arrive(given, facts)
  const { status, body } = await post('completions', { token: given.token })
  return { status, rule: body.error?.details?.rule ?? null, names: cloud.names() }
}

describe('a stored file', () => {
  it.each([
    { rule: 'maxBytes', fits: { maxBytes: 1000 }, breaks: { maxBytes: 999 } },
    { rule: 'dimensions', fits: { dimensions: { minWidth: 640 } }, breaks: { dimensions: { minWidth: 641 } } },
    { rule: 'dimensions', fits: { dimensions: { maxWidth: 640 } }, breaks: { dimensions: { maxWidth: 639 } } },
    { rule: 'dimensions', fits: { dimensions: { minHeight: 480 } }, breaks: { dimensions: { minHeight: 481 } } },
    { rule: 'dimensions', fits: { dimensions: { maxHeight: 480 } }, breaks: { dimensions: { maxHeight: 479 } } },
    {
      rule: 'dimensions',
      fits: { dimensions: { maxPixels: 640 * 480 } },
      breaks: { dimensions: { maxPixels: 640 * 480 - 1 } },
    },
  ])('fits by $fits, and is refused by $breaks', async ({ rule, fits, breaks }) => {
    expect(await judged(fits)).toMatchObject({ status: 200, rule: null })
    expect(await judged(breaks)).toEqual({ status: 422, rule, names: [] })
  })

  it('is of the format that the cloud tells, in whatever case', async () => {
    expect(await judged({ allowedFormats: ['jpg'] }, { format: 'JPG' })).toMatchObject({ status: 200 })
    expect(await judged({ allowedFormats: ['jpg'] }, { format: null })).toMatchObject({ rule: 'allowedFormats' })
  })
})
