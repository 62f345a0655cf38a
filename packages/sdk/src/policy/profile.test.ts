import { describe, expect, it } from 'vitest'
import { type ProfileOptions, profile } from './profile.ts'

describe('the options of a profile', () => {
  it('protects everything and gives half an hour, unless told otherwise', () => {
    expect(profile()).toMatchObject({
      access: 'authenticated',
      expiresInMs: 1_800_000,
      downloadExpiresInMs: 60_000,
      folder: { above: 'uploads' },
    })
    expect(profile().folder.namespace({ id: '7' })).toBe('uploads/7')
  })

  it.each([
    { case: 'an option there is not', options: { acess: 'public' }, says: /no option "acess"; it has access, / },
    { case: 'a size without a unit', options: { maxBytes: '5' }, says: /maxBytes must be/ },
    { case: 'a size of nothing', options: { maxBytes: 0 }, says: /maxBytes must be at least 1 byte/ },
    { case: 'no files', options: { maxFiles: 0 }, says: /maxFiles must be a whole number from 1 to 100, not 0/ },
    { case: 'too many files', options: { maxFiles: 101 }, says: /maxFiles must be/ },
    { case: 'a quota without a span', options: { quota: { files: 1 } }, says: /quota must be .* with per/ },
    {
      case: 'a quota without a limit',
      options: { quota: { per: '1 d' } },
      says: /quota must be .* at least one limit/,
    },
    { case: 'a quota that is none', options: { quota: null }, says: /quota must be/ },
    { case: 'a quota in other words', options: { quota: { max: 1, per: '1 d' } }, says: /quota must be/ },
    { case: 'half a file', options: { quota: { files: 0.5, per: '1 d' } }, says: /quota.files must be/ },
    { case: 'a quota of no bytes', options: { quota: { bytes: 0, per: '1 d' } }, says: /quota.bytes must be/ },
    { case: 'a moment', options: { quota: { files: 1, per: 999 } }, says: /quota.per must be from 1 s to 366 d/ },
    { case: 'an age', options: { quota: { files: 1, per: '367 d' } }, says: /quota.per must be/ },
    { case: 'no dimensions', options: { dimensions: {} }, says: /dimensions must be an object with some of minWidth/ },
    { case: 'another dimension', options: { dimensions: { depth: 1 } }, says: /dimensions must be/ },
    { case: 'no width', options: { dimensions: { maxWidth: 0 } }, says: /dimensions.maxWidth must be/ },
    {
      case: 'a width that none has',
      options: { dimensions: { minWidth: 2, maxWidth: 1 } },
      says: /no minimum is above its maximum/,
    },
    {
      case: 'a height that none has',
      options: { dimensions: { minHeight: 2, maxHeight: 1 } },
      says: /no minimum is above/,
    },
    {
      case: 'an area that none has',
      options: { dimensions: { minWidth: 3, minHeight: 3, maxPixels: 8 } },
      says: /no more than maxPixels/,
    },
    { case: 'a schema that is none', options: { input: { parse() {} } }, says: /input must be a schema/ },
    { case: 'a hook that is none', options: { onUploaded: 'log' }, says: /onUploaded must be a function/ },
    { case: 'a scan that is none', options: { scan: true }, says: /scan must be a function/ },
    { case: 'another end', options: { onReject: 'ignore' }, says: /onReject must be remove or quarantine/ },
    {
      case: 'another access',
      options: { access: 'secret' },
      says: /access must be public, private or authenticated, not "secret"/,
    },
    { case: 'an inherited access', options: { access: 'toString' }, says: /access must be/ },
    { case: 'access in a list', options: { access: ['public'] }, says: /access must be .*, not \["public"\]/ },
    { case: 'a folder that climbs', options: { folder: '../x' }, says: /folder must be/ },
    { case: 'an empty folder', options: { folder: '' }, says: /folder must be/ },
    { case: 'formats as text', options: { allowedFormats: 'jpg' }, says: /allowedFormats must be a list/ },
    { case: 'no formats', options: { allowedFormats: [] }, says: /allowedFormats must be a list/ },
    {
      case: 'a film among images',
      options: { resourceType: 'image', allowedFormats: ['mp4'] },
      says: /image formats, not "mp4"/,
    },
    { case: 'raw without formats', options: { resourceType: 'raw' }, says: /allowedFormats must be given/ },
    {
      case: 'four minutes',
      options: { expiresIn: '4 min' },
      says: /expiresIn must be whole seconds from 5 min to 60 min/,
    },
    { case: 'two hours', options: { expiresIn: '2 h' }, says: /expiresIn must be/ },
    { case: 'a duration without a unit', options: { expiresIn: '30' }, says: /expiresIn must be/ },
    { case: 'a link for a day', options: { downloadExpiresIn: '1 d' }, says: /downloadExpiresIn must be/ },
    { case: 'allowing what nobody may', options: { allow: ['eval'] }, says: /allow must be a list of public_id, / },
    { case: 'allowing what the server fixes', options: { allow: ['folder'] }, says: /allow must be a list of/ },
    { case: 'a context that smuggles', options: { context: { a: 'b&c=d' } }, says: /context must be text without "&"/ },
    { case: 'a tag with a comma', options: { tags: ['a,b'] }, says: /tags must be a list/ },
    {
      case: 'an eager that is an object',
      options: { eager: { width: 1 } },
      says: /eager must be named transformations such as t_card/,
    },
  ])('refuses $case', ({ options, says }) => {
    expect(() => profile(options as ProfileOptions)).toThrow(says)
  })

  it('turns the resource type, which nobody signs, into formats, which are', () => {
    expect(profile({ resourceType: 'image' }).stated).toContain('allowed_formats')
    expect(profile({ resourceType: 'auto' }).stated).not.toContain('allowed_formats')
  })

  it('raises public to private and nothing else', () => {
    expect(profile({ access: 'public' }).secured.access).toBe('private')
    expect(profile({ access: 'private' }).secured.access).toBe('private')
    expect(profile({ access: 'authenticated' }).secured.access).toBe('authenticated')
  })

  it("leaves the caller's options as they were", () => {
    const options: ProfileOptions = Object.freeze({ tags: Object.freeze(['a']), context: Object.freeze({ a: 'b' }) })
    expect(() => profile(options)).not.toThrow()
  })
})
