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
    {
      case: 'maxBytes',
      options: { maxBytes: '5 MB' },
      says: /maxBytes can only be enforced when an upload is completed/,
    },
    { case: 'onUploaded', options: { onUploaded: () => {} }, says: /onUploaded can only be enforced/ },
    {
      case: 'another access',
      options: { access: 'secret' },
      says: /access must be public, private or authenticated, not "secret"/,
    },
    { case: 'an inherited access', options: { access: 'toString' }, says: /access must be/ },
    { case: 'access in a list', options: { access: ['public'] }, says: /access must be .*, not \["public"\]/ },
    { case: 'no tag choice', options: { tags: { client: null } }, says: /tags.client must be .*, not null/ },
    { case: 'a number as tag choice', options: { tags: { client: 20 } }, says: /tags.client must be .*, not 20/ },
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
    { case: 'allowing what the server fixes', options: { allow: ['folder'] }, says: /allow must be/ },
    { case: 'a context that smuggles', options: { context: { a: 'b&c=d' } }, says: /context must be text without "&"/ },
    { case: 'a tag choice that is none', options: { tags: { client: { maximum: 2 } } }, says: /tags.client must be/ },
    { case: 'a tag with a comma', options: { tags: ['a,b'] }, says: /tags must be a list/ },
    { case: 'an eager that is an object', options: { eager: { width: 1 } }, says: /eager must be text/ },
  ])('refuses $case', ({ options, says }) => {
    expect(() => profile(options as ProfileOptions)).toThrow(says)
  })

  it('turns the resource type, which nobody signs, into formats, which are', () => {
    expect(profile({ resourceType: 'image' }).stated).toContain('allowed_formats')
    expect(profile({ resourceType: 'auto' }).stated).not.toContain('allowed_formats')
  })

  it('matches the whole of a tag, whatever flags and anchors the pattern has', () => {
    const { rules } = profile({ tags: { client: { max: 2, pattern: /a|b/gm } } })
    const rule = rules.tags
    const takes = (text: string) => rule.owner === 'client' && rule.accepts(text, { namespace: 'x', nowSeconds: 0 })
    expect(['a', 'a', 'a,b'].map(takes)).toEqual([true, true, true])
    expect(['ax', 'xa', 'a\nx', 'a,b,a', 'c'].map(takes)).toEqual([false, false, false, false, false])
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
