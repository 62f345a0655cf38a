import { v2 as cloudinary } from 'cloudinary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCloudinaryUrl } from '../protocol/cloud.ts'
import { DELIVERY_TYPES, RESOURCE_TYPES } from '../protocol/names.ts'
import { isPublicId } from '../protocol/public-id.ts'
import { readDeliveryUrl } from './delivery-address.ts'

const cloud = parseCloudinaryUrl('cloudinary://key:abcd@demo')
const local = parseCloudinaryUrl('cloudinary://key:abcd@demo?upload_prefix=http://127.0.0.1:3001')
const here = 'https://res.cloudinary.com/demo'

describe('a delivery URL', () => {
  it.each([
    { case: 'the shortest', url: `${here}/image/upload/uploads/42/a.jpg`, publicId: 'uploads/42/a' },
    { case: 'with a version', url: `${here}/image/upload/v17/uploads/42/a.jpg`, publicId: 'uploads/42/a' },
    {
      case: 'signed',
      url: `${here}/image/private/s--AbCd_-12--/v17/uploads/42/a.jpg`,
      type: 'private',
      publicId: 'uploads/42/a',
    },
    {
      case: 'signed with 32 characters',
      url: `${here}/video/authenticated/s--${'a'.repeat(32)}--/v1/uploads/42/a.mp4`,
      resourceType: 'video',
      type: 'authenticated',
      publicId: 'uploads/42/a',
    },
    { case: 'an id with a dot', url: `${here}/image/upload/v1/uploads/42/a.b.PNG`, publicId: 'uploads/42/a.b' },
    {
      case: 'an id with an extension',
      url: `${here}/image/upload/v1/uploads/42/a.jpg.jpg`,
      publicId: 'uploads/42/a.jpg',
    },
    { case: 'an extension that is none', url: `${here}/image/upload/v1/uploads/42/a.b`, publicId: 'uploads/42/a.b' },
    {
      case: 'a name that begins with a dot',
      url: `${here}/image/upload/v1/uploads/42/.jpg`,
      publicId: 'uploads/42/.jpg',
    },
    { case: 'raw', url: `${here}/raw/upload/v1/uploads/42/a.pdf`, resourceType: 'raw', publicId: 'uploads/42/a.pdf' },
    {
      case: 'percent-encoded',
      url: `${here}/image/upload/v1/uploads/a~40b/caf%C3%A9%20%40.jpg`,
      publicId: 'uploads/a~40b/café @',
    },
    {
      case: 'a transformation, which is no part of any id',
      url: `${here}/image/upload/w_100/v1/uploads/42/a.jpg`,
      problem: 'must end in a public id',
    },
    {
      case: 'a transformation without a version',
      url: `${here}/image/upload/w_100/uploads/42/a.jpg`,
      publicId: 'w_100/uploads/42/a',
    },
    {
      case: 'a query',
      url: `${here}/image/upload/v1/uploads/42/a.jpg?x`,
      problem: 'must be without query and fragment',
    },
    {
      case: 'a space',
      url: `${here}/image/upload/a b`,
      problem: /^must be printable ASCII, everything else percent-enc/,
    },
    { case: 'a name and a host', url: 'https://demo@x/', problem: /^must be without "\\" and "@"$/ },
    {
      case: 'an escaped escape',
      url: `${here}/image/upload/a%2500`,
      problem: /^must be without an encoded "%", slash,/,
    },
    { case: 'an escape that is none', url: `${here}/image/upload/a%zz`, problem: /^must be percent-encoded UTF-8$/ },
    { case: 'half a character', url: `${here}/image/upload/a%c3`, problem: /^must be percent-encoded UTF-8$/ },
    ...['/image/upload/a//b', '/image/upload/a/./b', '/image/upload/a/../b', '/./a/b', '//a/b'].map((path) => ({
      case: `a segment that is none: ${path}`,
      url: `${here}${path}`,
      problem: /^must have no empty segment, no "\." and no "\.\."$/,
    })),
    {
      case: 'neither kind nor type',
      url: `${here}/audio/upload/a`,
      problem: /^must name image, video or raw, and then/,
    },
    {
      case: 'no type',
      url: `${here}/image`,
      problem: /^must name image, video or raw, and then upload, private or auth/,
    },
    { case: 'no id', url: `${here}/image/upload`, problem: /^must end in a public id$/ },
    { case: 'a version alone', url: `${here}/image/upload/v1`, problem: /^must end in a public id$/ },
    {
      case: 'a folder that ends like a signature',
      url: `${here}/image/upload/as--AbCdEfGh--/a.jpg`,
      publicId: 'as--AbCdEfGh--/a',
    },
    { case: 'a folder that begins like a version', url: `${here}/image/upload/v1a/a.jpg`, publicId: 'v1a/a' },
    { case: 'a folder that ends like a version', url: `${here}/image/upload/av1/a.jpg`, publicId: 'av1/a' },
    {
      case: 'a delivery host of its own, over TLS',
      from: { ...cloud, deliveryOrigin: 'https://cdn.example' },
      url: 'https://cdn.example/demo/image/upload/v1/uploads/42/a.jpg',
      publicId: 'uploads/42/a',
    },
    {
      case: "another's host, of two that are taken",
      from: local,
      url: 'https://cdn.example/demo/image/upload/v1/uploads/42/a.jpg',
      problem: /^must begin with http:\/\/127.0.0.1:3001\/demo\/ or https:\/\/res.cloudinary.com\/demo\/$/,
    },
    {
      case: 'a local cloud',
      from: local,
      url: 'http://127.0.0.1:3001/demo/image/upload/v1/uploads/42/a.jpg',
      publicId: 'uploads/42/a',
    },
    {
      case: 'the hosted spelling of a local cloud',
      from: local,
      url: `${here}/image/upload/v1/uploads/42/a.jpg`,
      publicId: 'uploads/42/a',
    },
    {
      case: 'a local URL of a hosted cloud',
      url: 'http://127.0.0.1:3001/demo/image/upload/v1/uploads/42/a.jpg',
      problem: /must begin with https:\/\/res.cloudinary.com\/demo\/$/,
    },
    {
      case: 'a delivery origin without TLS',
      from: { ...cloud, deliveryOrigin: 'http://cdn.example' },
      url: 'http://cdn.example/demo/image/upload/v1/uploads/42/a.jpg',
      problem: /^must begin with https:\/\/res.cloudinary.com\/demo\/$/,
    },
  ])('$case', ({ from = cloud, url, problem, publicId, resourceType = 'image', type = 'upload' }) => {
    const read = readDeliveryUrl(url, from)
    if (problem === undefined) expect(read).toEqual({ resourceType, type, publicId })
    else expect('problem' in read && read.problem).toMatch(problem)
  })

  it('of the official SDK is read back to the id it was made for', () => {
    const segment = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_.-]{1,10}$/),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
      fc.constantFrom(
        'w_100',
        's--AbCdEfGh--',
        "it's (1)!*",
        'a:b',
        'a=b;c,d',
        'x.jpg',
        'x.tar.gz',
        'café',
        'cafe\u0301',
      ),
    )
    const asset = fc.record({
      name: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `uploads/42/${parts.join('/')}`),
      resource_type: fc.constantFrom(...RESOURCE_TYPES),
      type: fc.constantFrom(...DELIVERY_TYPES),
      sign_url: fc.boolean(),
      long_url_signature: fc.boolean(),
      version: fc.option(fc.integer({ min: 1, max: 9_999_999_999 }), { nil: undefined }),
    })
    let read = 0
    fc.assert(
      fc.property(asset, ({ name, ...options }) => {
        fc.pre(isPublicId(name))
        const format = { image: 'jpg', video: 'mp4', raw: undefined }[options.resource_type]
        const url = cloudinary.url(name, {
          ...options,
          ...(format && { format }),
          cloud_name: 'demo',
          api_secret: 'abcd',
          secure: true,
          urlAnalytics: false,
          analytics: false,
        } as object)
        expect(readDeliveryUrl(url, cloud)).toEqual({
          resourceType: options.resource_type,
          type: options.type,
          publicId: name,
        })
        read += 1
      }),
      { numRuns: 1000 },
    )
    expect(read).toBeGreaterThan(500)
  })
})
