import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELIVERY_TYPES, encodeSource, formatDeliveryPath, parseDeliveryPath, RESOURCE_TYPES } from '../protocol.ts'

const parsed = (path: string) => {
  const { signature, transformations, version, source } = parseDeliveryPath(path) ?? {}
  return { signature, transformations: transformations?.join('/'), version, source }
}

describe('taking a delivery path apart', () => {
  it.each([
    { case: 'id alone', rest: 'sample', source: 'sample' },
    { case: 'a version and an extension', rest: 'v1719307544/sample.jpg', version: '1719307544', source: 'sample.jpg' },
    {
      case: 'a signature that starts with hyphens',
      rest: 's----SjmNDA--/image.jpg',
      signature: '--SjmNDA',
      source: 'image.jpg',
    },
    {
      case: 'a long signature',
      rest: 's--2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf--/v1/a/b.jpg',
      signature: '2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf',
      version: '1',
      source: 'a/b.jpg',
    },
    {
      case: 'a chain of transformations',
      rest: 'c_crop,h_20,w_10/e_blur:300/v1/a.png',
      transformations: 'c_crop,h_20,w_10/e_blur:300',
      version: '1',
      source: 'a.png',
    },
    { case: 'a named transformation', rest: 't_avatar/a', transformations: 't_avatar', source: 'a' },
    {
      case: 'variables and conditions',
      rest: '$size_10,$Img2_!x!/if_w_gt_100/w_$size/if_end/a',
      transformations: '$size_10,$Img2_!x!/if_w_gt_100/w_$size/if_end',
      source: 'a',
    },
    {
      case: 'an attachment with a name',
      rest: 'fl_attachment:report/a.pdf',
      transformations: 'fl_attachment:report',
      source: 'a.pdf',
    },
    {
      case: 'a text layer, left encoded',
      rest: 'l_text:Times_70:Cool%25F0%259F%2598%258D/a',
      transformations: 'l_text:Times_70:Cool%25F0%259F%2598%258D',
      source: 'a',
    },
    { case: 'an encoded id, left encoded', rest: 'v1/a%20b/%C3%A9.jpg', version: '1', source: 'a%20b/%C3%A9.jpg' },
    { case: 'an id with dots', rest: 'a.b.c', source: 'a.b.c' },
    { case: 'a folder like a transformation, after a version', rest: 'v1/w_100/a', version: '1', source: 'w_100/a' },
    {
      case: 'a folder like a transformation without one: read as a transformation',
      rest: 'u_2/a',
      transformations: 'u_2',
      source: 'a',
    },
    { case: 'a folder with a longer name', rest: 'users_42/a', source: 'users_42/a' },
    { case: 'a folder like a version: read as the version', rest: 'v123/a', version: '123', source: 'a' },
    { case: 'a second version: part of the id', rest: 'v1/v2/a', version: '1', source: 'v2/a' },
    {
      case: 'a version after the id: part of the id',
      rest: 'w_100/v1/a/v2/b',
      transformations: 'w_100',
      version: '1',
      source: 'a/v2/b',
    },
    { case: 'an id like a version', rest: 'v12', source: 'v12' },
    { case: 'an id like a transformation', rest: 'w_100', source: 'w_100' },
    { case: 'an id like a signature', rest: 's--12345678--', source: 's--12345678--' },
    {
      case: 'a signature of another length: a folder, so that nothing is found',
      rest: 's--abc--/a.jpg',
      source: 's--abc--/a.jpg',
    },
    { case: 'a folder that ends like a signature', rest: 'as--v2fTPYTu--/a', source: 'as--v2fTPYTu--/a' },
    { case: 'a folder that begins like a signature', rest: 's--v2fTPYTu--a/a', source: 's--v2fTPYTu--a/a' },
    { case: 'a folder that ends like a version', rest: 'av1/a', source: 'av1/a' },
    { case: 'a folder that begins like a version', rest: 'v1a/a', source: 'v1a/a' },
    { case: 'a folder of which only a part is a transformation', rest: 'w_100,x/a', source: 'w_100,x/a' },
    { case: 'a short name without a value', rest: 'w_/a', source: 'w_/a' },
  ])('$case: $rest', ({ rest, signature = null, transformations = '', version = null, source }) => {
    expect(parsed(`/demo/image/private/${rest}`)).toEqual({ signature, transformations, version, source })
  })

  it('answers the cloud, the resource type and the type', () => {
    expect(parseDeliveryPath('/demo/raw/authenticated/a')).toMatchObject({
      cloudName: 'demo',
      resourceType: 'raw',
      type: 'authenticated',
    })
  })

  it.each([
    '',
    '/',
    'demo/image/upload/a',
    'x/demo/image/upload/a',
    '/demo/image/upload',
    '/demo/image/upload/',
    '/demo/image/upload/a/',
    '/demo/image/upload//a',
    '/demo/image/upload/v1//a',
    '//image/upload/a',
    '/demo/image/a',
    '/demo/images/a/suffix',
    '/demo/iu/a',
    '/demo/image/fetch/https://example.com/a.jpg',
    '/demo/image/list/tag.json',
    '/demo/audio/upload/a',
    '/demo/image/toString/a',
    '/demo/IMAGE/upload/a',
    '/demo/image/upload/a?_a=BAMAAA',
    '/demo/image/upload/a#b',
    'https://res.cloudinary.com/demo/image/upload/a',
  ])('answers null for %j', (path) => {
    expect(parseDeliveryPath(path)).toBeNull()
  })

  it('loses nothing: what it takes apart is put together again', () => {
    const segment = fc.constantFrom(
      'demo',
      'image',
      'upload',
      's--v2fTPYTu--',
      'w_10',
      'c_fill,h_2',
      'v12',
      'a',
      'b.jpg',
      '%20',
      '',
      'x_',
    )
    const path = fc.array(segment, { maxLength: 8 }).map((rest) => ['', 'demo', 'image', 'upload', ...rest].join('/'))
    let taken = 0
    fc.assert(
      fc.property(path, (text) => {
        const parts = parseDeliveryPath(text)
        if (parts === null) return
        taken += 1
        expect(formatDeliveryPath(parts)).toBe(text)
      }),
      { numRuns: 2000 },
    )
    expect(taken).toBeGreaterThan(200)
  })

  it('needs neither signature nor transformations nor version to put one together', () => {
    const path = { cloudName: 'demo', resourceType: 'image', type: 'upload', source: 'a.jpg' } as const
    expect(formatDeliveryPath(path)).toBe('/demo/image/upload/a.jpg')
    expect(formatDeliveryPath({ ...path, signature: null, version: 0 })).toBe('/demo/image/upload/v0/a.jpg')
  })

  it('finds again what was put together, where a source with folders has a version', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((id) => encodeSource(id))
    const whole = text.filter((source) => !source.split('/').includes(''))
    const parts = fc.record({
      cloudName: fc.constantFrom('demo', 'image', 'v1'),
      resourceType: fc.constantFrom(...RESOURCE_TYPES),
      type: fc.constantFrom(...DELIVERY_TYPES),
      signature: fc.constantFrom(null, '--SjmNDA', 'v2fTPYTu', '2hbrSMPOjj5BJ4xV7SgFbRDevFaQNUFf'),
      transformations: fc.array(fc.constantFrom('c_crop,h_20,w_10', 'e_blur:300', '$a_1', 't_x'), { maxLength: 3 }),
      version: fc.constantFrom(null, '1', '1719307544'),
      source: fc.oneof(whole, fc.constantFrom('w_100', 'v12', 's--v2fTPYTu--', 'w_100/v1/a', 's--v2fTPYTu--/v3/b')),
    })
    fc.assert(
      fc.property(parts, (input) => {
        fc.pre(input.version !== null || !input.source.includes('/'))
        expect(parseDeliveryPath(formatDeliveryPath(input))).toEqual(input)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a source', () => {
  it.each([
    { id: 'a b', format: undefined, source: 'a%20b' },
    { id: 'a/b', format: 'jpg', source: 'a/b.jpg' },
    { id: 'a:b', format: null, source: 'a:b' },
    { id: "it's(1)!*~", format: '', source: "it's(1)!*~" },
    { id: 'é😀', format: undefined, source: '%C3%A9%F0%9F%98%80' },
    { id: 'a+b,c&d=e?f#g', format: undefined, source: 'a%2Bb%2Cc%26d%3De%3Ff%23g' },
    { id: '100%', format: undefined, source: '100%25' },
    { id: 'a%20b', format: 'jpg', source: 'a%2520b.jpg' },
  ])('is $source for the id $id', ({ id, format, source }) => {
    expect(encodeSource(id, format)).toBe(source)
  })

  it('is never shared by two ids: decoded it is the id again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '2', '0', '5', ' ', '/', ':', 'é', '+') }), (id) => {
        expect(decodeURIComponent(encodeSource(id))).toBe(id)
      }),
    )
  })
})
