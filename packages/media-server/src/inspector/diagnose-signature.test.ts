import { createHash, createHmac } from 'node:crypto'
import { selectSigned, stringToSign } from 'countersign/signing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diagnoseSignature } from './diagnose-signature.ts'

const SECRET = 'a-secret-of-this-cloud'
const ACCOUNT = { cloudName: 'demo', apiKey: '123456789012345', apiSecret: SECRET }
const SENT = {
  timestamp: '1700000000',
  public_id: 'summer/häuser und meer',
  overwrite: 'true',
  tags: 'a,b',
  api_key: ACCOUNT.apiKey,
  folder: '',
}
const NAMES = ['overwrite', 'public_id', 'tags', 'timestamp']

type Fields = Readonly<Record<string, string>>

const sha1 = (text: string | Uint8Array) => createHash('sha1').update(text).digest('hex')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const text = (change: Fields = {}, names: readonly string[] = NAMES, write = (value: string) => value) =>
  names.map((name) => `${name}=${write({ ...SENT, ...change }[name] ?? '')}`).join('&')
const RIGHT = text()

const diagnose = (signature: string, fields: Fields = SENT) =>
  diagnoseSignature(
    {
      expected: stringToSign(selectSigned(fields), 2),
      fields: { ...fields, signature },
      resourceType: 'image',
      fileName: 'beach.jpg',
    },
    ACCOUNT,
  )

describe('a mistake is recognized by its signature', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'one parameter not signed',
      sha1(text({}, ['overwrite', 'tags', 'timestamp']) + SECRET),
      'notSigned',
      /without public_id,/,
    ],
    [
      'the timestamp alone signed',
      sha1(text({}, ['timestamp']) + SECRET),
      'notSigned',
      /overwrite, public_id and tags/,
    ],
    [
      'resource_type signed',
      sha1(`overwrite=true&public_id=${SENT.public_id}&resource_type=image&tags=a,b&timestamp=1700000000${SECRET}`),
      'signedBeside',
      /^resource_type was/,
    ],
    ['api_key signed', sha1(`api_key=${ACCOUNT.apiKey}&${RIGHT}${SECRET}`), 'signedBeside', /^api_key was/],
    ['the name of the file signed', sha1(`file=beach.jpg&${RIGHT}${SECRET}`), 'signedBeside', /^file was/],
    [
      'cloud_name signed, tags not',
      sha1(`cloud_name=demo&${text({}, ['overwrite', 'public_id', 'timestamp'])}${SECRET}`),
      'signedForOther',
      /without tags, and with cloud_name/,
    ],
    ['an empty parameter signed', sha1(`folder=&${RIGHT}${SECRET}`), 'empty', /^folder is empty/],
    [
      'the order of sending',
      sha1(text({}, ['timestamp', 'public_id', 'overwrite', 'tags']) + SECRET),
      'order',
      /the order they were sent/,
    ],
    ['reverse order', sha1(text({}, NAMES.toReversed()) + SECRET), 'order', /in reverse/],
    ['encoded values', sha1(text({}, NAMES, encodeURIComponent) + SECRET), 'encoding', /percent-encoded\./],
    [
      'a form',
      sha1(`${new URLSearchParams(NAMES.map((name) => [name, SENT[name as 'tags']] as [string, string]))}${SECRET}`),
      'encoding',
      /as a form/,
    ],
    ['another normal form', sha1(RIGHT.normalize('NFD') + SECRET), 'encoding', /normal form D/],
    ['1 for true', sha1(text({ overwrite: '1' }) + SECRET), 'value', /1 and 0 for true/],
    ['True for true', sha1(text({ overwrite: 'True' }) + SECRET), 'value', /True and False, as Python/],
    ['a list as JSON', sha1(text({ tags: '["a","b"]' }) + SECRET), 'value', /lists as JSON/],
    ['the items of a list', sha1(RIGHT.replace('tags=a,b', 'tags[]=a&tags[]=b') + SECRET), 'value', /each item/],
    ['a later timestamp', sha1(text({ timestamp: '1700000003' }) + SECRET), 'timestamp', /3 s later/],
    ['milliseconds', sha1(text({ timestamp: '1700000000123' }) + SECRET), 'timestamp', /in milliseconds/],
    ['commas for &', sha1(RIGHT.replaceAll('&', ',') + SECRET), 'separator', /with commas/],
    ['an & before the secret', sha1(`${RIGHT}&${SECRET}`), 'hashing', /with & before/],
    ['an HMAC', createHmac('sha1', SECRET).update(RIGHT).digest('hex'), 'hashing', /as an HMAC/],
    ['an HMAC with SHA-256', createHmac('sha256', SECRET).update(RIGHT).digest('hex'), 'hashing', /as an HMAC/],
    ['the secret first', sha1(SECRET + RIGHT), 'hashing', /before the text/],
    ['Latin-1', sha1(Buffer.from(RIGHT + SECRET, 'latin1')), 'hashing', /Latin-1/],
    ['no secret', sha1(RIGHT), 'secret', /with nothing for a secret/],
    ['a variable that is not set', sha1(`${RIGHT}undefined`), 'secret', /“undefined”/],
    ['a line break after the secret', sha1(`${RIGHT}${SECRET}\n`), 'secret', /a line break/],
    ['quotes around the secret', sha1(`${RIGHT}"${SECRET}"`), 'secret', /quotes around/],
    ['the key for the secret', sha1(RIGHT + ACCOUNT.apiKey), 'secret', /the API key/],
    ['SHA-256 where SHA-1 is wanted', sha256(RIGHT + SECRET), 'algorithm', /SHA-256/],
    [
      'MD5',
      createHash('md5')
        .update(RIGHT + SECRET)
        .digest('hex'),
      'algorithm',
      /MD5/,
    ],
    ['upper case', sha1(RIGHT + SECRET).toUpperCase(), 'spelling', /upper case/],
    [
      'Base64',
      createHash('sha1')
        .update(RIGHT + SECRET)
        .digest('base64'),
      'spelling',
      /Base64/,
    ],
  ])('%s', (_case, signature, mistake, says) => {
    expect(diagnose(signature)).toMatchObject({ mistake, says: expect.stringMatching(says), isCertain: true })
  })

  it('of an & in a value that was signed as it is', () => {
    const fields = { timestamp: '1700000000', public_id: 'a&b' }
    expect(diagnose(sha1(`public_id=a&b&timestamp=1700000000${SECRET}`), fields)).toMatchObject({
      mistake: 'ambiguous',
    })
  })

  it.each([
    ['another secret', sha1(`${RIGHT}hunter2hunter2`), 'unknown', /^None of \d,\d{3} near variants fits/],
    ['no digest', 'nonsense', 'shape', /it has 8 characters/],
    ['nothing', '', 'shape', /it has 0 characters/],
  ])('or not: %s', (_case, signature, mistake, says) => {
    const diagnosis = diagnose(signature)
    expect(diagnosis).toMatchObject({ mistake, says: expect.stringMatching(says), isCertain: false, signed: null })
    expect(diagnosis.expected.map((part) => part.text).join('&')).toBe(RIGHT)
  })
})

describe('the difference', () => {
  const marks = (parts: readonly { text: string; mark: string | null }[] | null) =>
    parts?.flatMap(({ text, mark }) => (mark ? [`${mark} ${text}`] : []))

  it.each([
    [
      'what was not signed',
      ['overwrite', 'timestamp'],
      ['missing public_id=summer/häuser und meer', 'missing tags=a,b'],
      [],
    ],
    ['what was signed along', ['api_key', ...NAMES], [], ['extra api_key=123456789012345']],
    ['what stands elsewhere', NAMES.toReversed(), ['moved', 'moved', 'moved'], ['moved', 'moved', 'moved']],
  ])('marks %s', (_case, names, expected, signed) => {
    const diagnosis = diagnose(sha1(text({}, names) + SECRET))
    const short = (wanted: readonly string[]) => wanted.map((each) => expect.stringContaining(each))
    expect(marks(diagnosis.expected)).toEqual(short(expected))
    expect(marks(diagnosis.signed)).toEqual(short(signed))
  })

  it('marks what has another value, on both sides', () => {
    const diagnosis = diagnose(sha1(text({ overwrite: '1' }) + SECRET))
    expect(marks(diagnosis.expected)).toEqual(['changed overwrite=true'])
    expect(marks(diagnosis.signed)).toEqual(['changed overwrite=1'])
  })
})

describe('for any parameters', () => {
  const parameters = fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.string({ minLength: 1, maxLength: 12 }), {
    minKeys: 2,
    maxKeys: 14,
  })
  it('which one was not signed is found, and nobody learns the secret', () => {
    fc.assert(
      fc.property(parameters, fc.nat(), (fields, index) => {
        const all = selectSigned(fields) as Fields
        const names = Object.keys(all)
        fc.pre(names.length > 1)
        const left = names[index % names.length] ?? ''
        const { [left]: _, ...others } = all
        const given = sha1(stringToSign(others, 2) + SECRET)
        fc.pre(!Object.values(all).some((value) => value.includes('&')))
        const diagnosis = diagnose(given, { ...fields, timestamp: fields.timestamp ?? '1700000000' })
        const wanted = 'timestamp' in fields ? left : `${[left, 'timestamp'].sort().join(' and ')}`
        expect(diagnosis.says).toBe(`Signed without ${wanted}, and sent with it.`)
        expect(JSON.stringify(diagnosis)).not.toContain(SECRET)
      }),
      { numRuns: 100 },
    )
  })
})
