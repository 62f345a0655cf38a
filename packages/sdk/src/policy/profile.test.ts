import { describe, expect, it } from 'vitest'
import { isUploadParameter, UPLOAD_PARAMETERS, type UploadParameter } from '../protocol/parameters.ts'
import { list, literal, map, matching, oneOf, required } from './constraints.ts'
import { type ProfileOptions, profile, requireProfile } from './profile.ts'

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
    { case: 'a schema of another version', options: { input: { '~standard': { version: 2 } } }, says: /input must be/ },
    { case: 'no schema', options: { input: null }, says: /input must be/ },
    { case: 'a raw transformation', options: { eager: 'w_400,h_300' }, says: /eager must be named .* such as t_card/ },
    { case: 'a raw one among named ones', options: { eager: 't_card|w_1' }, says: /eager must be named/ },
    { case: 'a named one in a chain', options: { eager: 't_card/w_20000' }, says: /eager must be named/ },
    {
      case: 'more transformations than Cloudinary makes',
      options: { eager: Array(21).fill('t_a').join('|') },
      says: /eager must be named/,
    },
    { case: 'constraints as a text', options: { allow: 'tags' }, says: /allow must be a list of names or a table/ },
    { case: 'a list of what wants constraints', options: { allow: ['context'] }, says: /allow must be a list of/ },
    {
      case: 'constraints for what the server fixes',
      options: { allow: { folder: literal('x') } },
      says: /not "folder"/,
    },
    { case: 'constraints for what there is not', options: { allow: { colour: literal('x') } }, says: /not "colour"/ },
    {
      case: 'an inherited name',
      options: { allow: JSON.parse('{"__proto__": true}') },
      says: /allow must be about public_id, .*, not "__proto__"/,
    },
    { case: 'no usual bounds', options: { allow: { context: true } }, says: /allow.context must be map\(/ },
    {
      case: 'a pattern alone',
      options: { allow: { display_name: /x/ } },
      says: /allow.display_name must be a constraint/,
    },
    {
      case: 'a word for a list',
      options: { allow: { tags: oneOf(['a']) } },
      says: /allow.tags must be list\(.* or true/,
    },
    { case: 'a list for a map', options: { allow: { metadata: list() } }, says: /allow.metadata must be map\(/ },
    { case: 'a list for a name', options: { allow: { display_name: list() } }, says: /allow.display_name must be/ },
    { case: 'a map for a name', options: { allow: { public_id: map({ a: literal('b') }) } }, says: /allow.public_id/ },
    {
      case: 'fixed values in a list',
      options: { fixed: ['moderation'] },
      says: /fixed must be \{ parameter: value \}/,
    },
    { case: 'a fixed name that is none', options: { fixed: { colour: 1 } }, says: /fixed must be about parameters/ },
    {
      case: 'what is never signed',
      options: { fixed: { eval: 'x' } },
      says: /fixed.eval must be left out: no profile/,
    },
    { case: 'an access by other means', options: { fixed: { access_mode: 'public' } }, says: /take the option access/ },
    { case: 'overwriting', options: { fixed: { overwrite: true } }, says: /fixed.overwrite .* its own rule for it/ },
    {
      case: 'a word for a flag',
      options: { fixed: { backup: 'yes' } },
      says: /fixed.backup must be true, false, 1 or 0/,
    },
    { case: 'a fixed raw transformation', options: { fixed: { transformation: 'w_1' } }, says: /such as t_card/ },
    { case: 'a fixed value that smuggles', options: { fixed: { ocr: 'a&b=c' } }, says: /without "&"/ },
    { case: 'broken JSON', options: { fixed: { regions: '{' } }, says: /fixed.regions must be JSON/ },
    { case: 'a promise', options: { fixed: { regions: Promise.resolve() } }, says: /fixed.regions must be JSON/ },
    {
      case: 'a map of values',
      options: { fixed: { metadata: new Map([['a', 'b']]) } },
      says: /fixed.metadata must be/,
    },
    { case: 'nothing fixed', options: { fixed: { ocr: undefined } }, says: /fixed.ocr must be text/ },
    {
      case: 'tags of both',
      options: { tags: ['a'], allow: ['tags'] },
      says: /allow.tags must be left out: the server fixes tags/,
    },
    {
      case: 'a parameter of both',
      options: { fixed: { exif: true }, allow: ['exif'] },
      says: /allow.exif must be left out/,
    },
    {
      case: 'converting what should be refused',
      options: { fixed: { format: 'jpg' }, allowedFormats: ['jpg'] },
      says: /fixed.format must be left out beside allowedFormats/,
    },
    {
      case: "a name of the client's where only grants give any",
      options: { allow: ['public_id'], maxBytes: 1 },
      says: /allow.public_id must be left out beside maxBytes/,
    },
    { case: 'a folder of uploads that wait', options: { folder: 'incoming' }, says: /a folder of the signer's own/ },
    { case: 'a folder among the deleted', options: { folder: 'trash/x' }, says: /the signer's own: incoming, quar/ },
    {
      case: 'a folder function among the quarantined',
      options: { folder: ({ subject }: { subject: { id: string } }) => `quarantine/${subject.id}` },
      says: /a folder of the signer's own/,
    },
    {
      case: 'a context with a backslash',
      options: { context: { a: 'b\\' } },
      says: /context must be an object, or pairs/,
    },
    { case: 'a context as text', options: { context: 'a=b' }, says: /context must be \{ key: "text" \}/ },
    { case: 'an empty context', options: { context: {} }, says: /context must be/ },
    { case: 'tags with spaces around', options: { tags: [' a'] }, says: /tags must be words joined by commas/ },
    { case: 'a preset that is a number', options: { uploadPreset: 7 }, says: /uploadPreset must be text, not 7/ },
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

  it('lets a client choose what the table says, and the server fix what has no option of its own', () => {
    const pairs = map({ a: literal('b') })
    const fit = { words: list(), pairs } as Readonly<Record<string, ReturnType<typeof list>>>
    for (const [name, { kind, owner, option }] of Object.entries<UploadParameter>(UPLOAD_PARAMETERS)) {
      const allowing = () => profile({ allow: { [name]: fit[kind] ?? matching(/x/) } })
      if (owner === 'client') expect(allowing().rules).toMatchObject({ [name]: { owner: 'client' } })
      else expect(allowing).toThrow(/allow must be about/)

      const value = { flag: true, json: {}, pairs: { a: 'b' }, transformation: 't_x' }[kind as string] ?? 'x'
      const fixing = () => profile({ fixed: { [name]: value } })
      if (option === undefined && (owner === 'client' || owner === 'server'))
        expect(fixing().incoming).toMatchObject({ [name]: { owner: 'server', presence: 'required' } })
      else expect(fixing).toThrow(`fixed.${name} must be left out`)
    }
  })

  it('names, beside a parameter, an option that there is', () => {
    for (const { option } of Object.values<UploadParameter>(UPLOAD_PARAMETERS)) {
      if (option !== undefined) expect(() => profile({ [option]: undefined })).not.toThrow()
    }
    expect(isUploadParameter('folder') && UPLOAD_PARAMETERS.type.option).toBe('access')
  })

  it('says which of its options only a completed grant can hold', () => {
    expect(profile({ allow: { tags: required(list()) }, maxFiles: 3 }).needsCompletion).toEqual([])
    expect(
      profile({
        maxBytes: 1,
        quota: { bytes: 5, per: 1000 },
        dimensions: { maxWidth: 1 },
        scan: () => true,
        input: { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } },
        onUploaded: () => {},
      }),
    ).toMatchObject({
      needsCompletion: ['maxBytes', 'quota', 'dimensions', 'scan', 'input', 'onUploaded'],
      quota: { files: null, bytes: 5, perMs: 1000 },
      dimensions: { maxWidth: 1, minWidth: null, minHeight: null, maxHeight: null, maxPixels: null },
      onReject: 'remove',
    })
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

describe('the fingerprint of a profile', () => {
  const base: ProfileOptions = {
    access: 'public',
    allow: { tags: list({ max: 5 }), display_name: matching(/a/) },
    maxBytes: 5,
  }

  it('is the same for equal options, in whatever order, and whatever hooks there are', () => {
    const reordered = {
      maxBytes: '5 B',
      allow: { display_name: matching(/a/), tags: list({ max: 5 }) },
      access: 'public',
    } as const
    expect(profile(reordered).fingerprint).toBe(profile(base).fingerprint)
    expect(profile({ ...base, onUploaded: () => 1 }).fingerprint).toBe(
      profile({ ...base, onUploaded: () => 2 }).fingerprint,
    )
  })

  it.each<{ case: string; options: ProfileOptions }>([
    { case: 'access', options: { access: 'private' } },
    { case: 'a folder', options: { folder: 'elsewhere' } },
    { case: 'a size', options: { maxBytes: 6 } },
    { case: 'how many files', options: { maxFiles: 3 } },
    { case: 'a quota', options: { quota: { files: 1, per: '1 d' } } },
    { case: 'dimensions', options: { dimensions: { maxWidth: 1 } } },
    { case: 'formats', options: { allowedFormats: ['jpg'] } },
    { case: 'the resource type', options: { resourceType: 'image' } },
    { case: 'names of files', options: { useFilename: true } },
    { case: 'a constraint', options: { allow: { tags: list({ max: 6 }), display_name: matching(/a/) } } },
    { case: 'a pattern', options: { allow: { tags: list({ max: 5 }), display_name: matching(/a/i) } } },
    { case: 'what is required', options: { allow: { tags: required(list({ max: 5 })), display_name: matching(/a/) } } },
    { case: 'a parameter more', options: { fixed: { ocr: 'adv_ocr' } } },
    { case: 'what becomes of files that fail', options: { onReject: 'quarantine' } },
    { case: 'how long a signature lives', options: { expiresIn: '10 min' } },
    { case: 'named transformations', options: { eager: 't_card' } },
    { case: 'a preset', options: { uploadPreset: 'p' } },
    { case: 'that an app is told at all', options: { onUploaded: () => {} } },
    { case: 'that files are scanned', options: { scan: () => true } },
  ])('changes with $case', ({ options }) => {
    expect(profile({ ...base, ...options }).fingerprint).not.toBe(profile(base).fingerprint)
  })

  it('asks no function of the app', () => {
    const moderation = () => {
      throw new Error('asked')
    }
    expect(() => profile({ fixed: { moderation } })).not.toThrow()
  })
})

describe('what stands where a profile should', () => {
  it.each([{ value: null }, { value: undefined }, { value: 'uploads' }, { value: {} }, { value: { ...profile() } }])(
    'is refused by name unless profile() made it: $value',
    ({ value }) => {
      expect(() => requireProfile(value, 'photos')).toThrow('profiles.photos must be made by profile({ … })')
    },
  )

  it('is taken when profile() made it, secured or not', () => {
    expect(() => requireProfile(profile(), 'a')).not.toThrow()
    expect(() => requireProfile(profile({ access: 'public' }).secured, 'a')).not.toThrow()
  })
})
