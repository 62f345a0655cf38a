import { execFileSync } from 'node:child_process'
import cloudinary from 'cloudinary'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { curlCommand } from './curl-command.ts'
import { describeSigned, parametersOf } from './sign.ts'

const EAGER = 'w_400,h_300,c_pad|w_260,h_200,c_crop'
const cloud = parseCloudinaryUrl('cloudinary://1234:abcd@demo')

describe('describeSigned', () => {
  it("prints the tutorial's timestamp, signature and command", () => {
    const parameters = parametersOf({ publicId: 'sample_image', eager: EAGER }, 1_315_060_510_999)
    const printed = describeSigned('photo.jpg', 'image', parameters, cloud)
    const signature = 'bfd09f95f331f558cbd1320e67aa8d488770583e'
    expect(printed).toBe(
      [
        'timestamp  1315060510',
        `signature  ${signature}`,
        '',
        "curl -X POST https://api.cloudinary.com/v1_1/demo/image/upload --form-string 'timestamp=1315060510'" +
          ` --form-string 'public_id=sample_image' --form-string 'eager=${EAGER}' --form-string 'api_key=1234'` +
          ` --form-string 'signature=${signature}' --form 'file=@photo.jpg'\n`,
      ].join('\n'),
    )
  })

  it('signs as the official SDK does, and never prints the secret', () => {
    const parameters = parametersOf({ param: ['tags=a,b', 'context=caption=x & y'], publicId: 'ä b' }, 1e12)
    const printed = describeSigned('photo.jpg', 'image', parameters, cloud)
    expect(printed).toContain(cloudinary.v2.utils.api_sign_request(parameters, 'abcd'))
    expect(printed).not.toContain('abcd@')
    expect(printed.replaceAll(/[0-9a-f]{40}/g, '')).not.toContain('abcd')
  })
})

describe('parametersOf', () => {
  it.each([
    { case: 'a name that is no parameter', param: ['publicid=x'], says: '"publicid" is not an upload parameter' },
    { case: 'a property of every object', param: ['constructor=x'], says: '"constructor" is not an upload parameter' },
    { case: 'text without =', param: ['public_id'], says: '--param must look like key=value, not "public_id"' },
    { case: 'an empty value', param: ['public_id='], says: 'public_id must be a value that is not empty, not ""' },
    { case: 'one name twice', param: ['tags=a', 'tags=b'], says: 'tags is given twice, as "a" and as "b"' },
    {
      case: 'an unknown choice',
      param: ['type=secret'],
      says: 'type must be one of upload, private, authenticated, not "secret"',
    },
    { case: 'a flag that is none', param: ['overwrite=yes'], says: 'overwrite must be true, false, 1 or 0, not "yes"' },
    {
      case: 'a timestamp that is none',
      param: ['timestamp=now'],
      says: 'timestamp must be Unix time in seconds, ten digits, not "now"',
    },
  ])('refuses $case', ({ param, says }) => {
    expect(() => parametersOf({ param }, 0)).toThrow(says)
  })
})

describe('curlCommand', () => {
  it.each([
    ['plain.jpg', 'file=@plain.jpg'],
    ["it's $HOME `id` \\ !.jpg", `file=@"it's $HOME \`id\` \\\\ !.jpg"`],
    ['a;type=text/html,"b".jpg', 'file=@"a;type=text/html,\\"b\\".jpg"'],
    ['-', 'file=@./-'],
  ])('hands %j to cURL as one word', (file, word) => {
    const command = curlCommand({ url: 'http://127.0.0.1:1/', file, fields: [['context', "a='b'|c=$(id)\n<@"]] })
    const words = execFileSync('sh', ['-c', command.replace(/^curl/, 'printf "%s\\0"')], { encoding: 'utf8' }).split(
      '\0',
    )
    expect(words).toEqual([
      '-X',
      'POST',
      'http://127.0.0.1:1/',
      '--form-string',
      "context=a='b'|c=$(id)\n<@",
      '--form',
      word,
      '',
    ])
  })

  it('sends a URL as text', () => {
    expect(curlCommand({ url: 'http://x/', file: 'https://example.com/a.jpg', fields: [] })).toContain(
      "--form-string 'file=https://example.com/a.jpg'",
    )
  })
})
