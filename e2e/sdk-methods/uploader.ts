import { createReadStream } from 'node:fs'
import sharp from 'sharp'
import { expect } from 'vitest'
import { PIXEL } from '../compatibility/suite/asks.ts'
import { send } from '../compatibility/suite/wire.ts'
import { explodePdf } from './pdf.ts'
import { type Answer, md5, type Room } from './room.ts'
import type { Standings } from './standing.ts'

/** Each leaves the whole image under the name `a`. */
const uploads = (send: (room: Room, options: { public_id: string; resource_type: string }) => Promise<unknown>) => ({
  works: async (room: Room) => {
    await send(room, { public_id: 'a', resource_type: 'image' })
    expect(await room.look('a')).toMatchObject({ bytes: room.bytes.length, etag: md5(room.bytes) })
  },
})

/** What takes a callback and gives a stream: resolves with what the callback got. */
const throughStream = (
  { file }: Room,
  open: (done: (error: unknown, result: unknown) => void) => NodeJS.WritableStream,
) =>
  new Promise((resolve, reject) => {
    const stream = open((error, result) => (error ? reject(error) : resolve(result)))
    createReadStream(file).pipe(stream)
  })

/** Chunks call back once for each; the last one has the asset. */
const throughChunks = (send: (done: (error: unknown, result?: { done?: boolean }) => void) => unknown) =>
  new Promise((resolve, reject) => {
    send((error, result) => (error ? reject(error) : result?.done === false || resolve(result)))
  })

/** `uploader.*` of the official SDK. */
export const UPLOADER: Standings = {
  upload: uploads(({ sdk, file }, options) => sdk.uploader.upload(file, options)),
  upload_stream: uploads((room, options) =>
    throughStream(room, (done) => room.sdk.uploader.upload_stream(options, done)),
  ),
  upload_large: uploads(({ sdk, file }, options) =>
    throughChunks((done) => sdk.uploader.upload_large(file, { ...options, disable_promises: true }, done)),
  ),
  upload_chunked: uploads(({ sdk, file }, options) =>
    throughChunks((done) => sdk.uploader.upload_chunked(file, { ...options, disable_promises: true }, done)),
  ),
  upload_chunked_stream: uploads(({ sdk, file }, options) =>
    throughChunks((done) =>
      createReadStream(file).pipe(
        sdk.uploader.upload_chunked_stream({ ...options, disable_promises: true }, done) as NodeJS.WritableStream,
      ),
    ),
  ),
  upload_large_part: { gone: 'version 2 of the SDK names it and does not have it' },
  unsigned_upload: uploads(async ({ sdk, file }, options) => {
    await sdk.api.create_upload_preset({ name: 'visitors', unsigned: true })
    await sdk.uploader.unsigned_upload(file, 'visitors', options)
  }),
  unsigned_upload_stream: uploads(async (room, options) => {
    await room.sdk.api.create_upload_preset({ name: 'visitors', unsigned: true })
    await throughStream(room, (done) => room.sdk.uploader.unsigned_upload_stream('visitors', options, done))
  }),

  explicit: {
    works: async ({ sdk, put, look }) => {
      await put('a')
      await sdk.uploader.explicit('a', { type: 'upload', tags: 'x', eager: { width: 10 } })
      expect(await look('a')).toMatchObject({ tags: ['x'], derived: [{ transformation: 'c_scale,w_10' }] })
    },
  },
  destroy: {
    works: async ({ sdk, put, names }) => {
      await put('a')
      await put('b')
      await sdk.uploader.destroy('a')
      expect(await names()).toEqual(['b'])
    },
  },
  rename: {
    works: async ({ sdk, put, names }) => {
      await put('a')
      await sdk.uploader.rename('a', 'b')
      expect(await names()).toEqual(['b'])
    },
  },

  add_tag: {
    works: async ({ sdk, put, look }) => {
      await put('a', { tags: 'x' })
      await sdk.uploader.add_tag('y', ['a'])
      expect(await look('a')).toMatchObject({ tags: ['x', 'y'] })
    },
  },
  remove_tag: {
    works: async ({ sdk, put, look }) => {
      await put('a', { tags: 'x,y' })
      await sdk.uploader.remove_tag('x', ['a'])
      expect(await look('a')).toMatchObject({ tags: ['y'] })
    },
  },
  remove_all_tags: {
    works: async ({ sdk, put, look }) => {
      await put('a', { tags: 'x,y' })
      await sdk.uploader.remove_all_tags(['a'])
      expect(await look('a')).toMatchObject({ tags: [] })
    },
  },
  replace_tag: {
    works: async ({ sdk, put, look }) => {
      await put('a', { tags: 'x,y' })
      await sdk.uploader.replace_tag('z', ['a'])
      expect(await look('a')).toMatchObject({ tags: ['z'] })
    },
  },
  add_context: {
    works: async ({ sdk, put, look }) => {
      await put('a', { context: 'alt=A' })
      await sdk.uploader.add_context({ n: '1' }, ['a'])
      expect(await look('a')).toMatchObject({ context: { custom: { alt: 'A', n: '1' } } })
    },
  },
  remove_all_context: {
    works: async ({ sdk, put, look }) => {
      await put('a', { context: 'alt=A' })
      await sdk.uploader.remove_all_context(['a'])
      expect(await look('a')).not.toHaveProperty('context')
    },
  },
  update_metadata: {
    works: async ({ sdk, put, look }) => {
      for (const external_id of ['a', 'b'])
        await sdk.api.add_metadata_field({ external_id, label: 'x', type: 'string' })
      for (const name of ['one', 'two']) await put(name, { metadata: { a: 'old', b: 'stays' } })
      await sdk.uploader.update_metadata({ a: 'x=y|z' }, ['one', 'two', 'none'])
      for (const name of ['one', 'two'])
        expect(await look(name)).toMatchObject({ metadata: { a: 'x=y|z', b: 'stays' } })
    },
  },

  text: {
    works: async ({ sdk }) => {
      const options = { public_id: 'hello', font_family: 'sans', font_size: 40, font_color: 'red', background: '#fff' }
      const { url } = await sdk.uploader.text('Hello <b>', options)
      expect(url).toMatch(/\/image\/text\/v\d+\/hello\.png$/)
      const size = async (url: string) => sizeOf(await (await fetch(url)).arrayBuffer())
      const { width, height } = await size(url)
      const larger = await sdk.uploader.text('Hello <b>', { ...options, font_size: 80 })
      expect(await size(larger.url)).toEqual({ width: larger.width, height: larger.height })
      expect(larger.width / width).toBeCloseTo(2, 0)
      expect(larger.height / height).toBeCloseTo(2, 0)
    },
  },
  multi: {
    works: async (room) => {
      await putTwo(room)
      const { url, public_id } = await room.sdk.uploader.multi('x', { width: 30, crop: 'scale' })
      expect([url.slice(-4), public_id]).toEqual(['.gif', 'x,c_scale,w_30'])
      expect(await framesAt(url)).toEqual({ format: 'gif', width: 30, pages: 2 })
      const webp = await room.sdk.uploader.multi('x', { width: 30, crop: 'scale', format: 'webp' })
      expect(await framesAt(webp.url)).toEqual({ format: 'webp', width: 30, pages: 2 })
    },
  },
  generate_sprite: {
    works: async (room) => {
      await putTwo(room)
      const sprite = await room.sdk.uploader.generate_sprite('x', { width: 30, height: 20, crop: 'fill' })
      expect(Object.keys(sprite.image_infos)).toEqual(['a', 'b'])
      expect(sprite.image_infos.b).toMatchObject({ width: 30, height: 20 })
      const { width, height } = sizeOf(await (await fetch(sprite.image_url)).arrayBuffer())
      expect(width * height).toBe(30 * 20 * 2)
      expect(await (await fetch(sprite.css_url)).text()).toMatch(/^\.a \{ background: url\("x.*\.png"\) no-repeat 0 0;/)
      expect(await (await fetch(sprite.json_url)).json()).toMatchObject({ image_infos: sprite.image_infos })
    },
  },
  explode: {
    works: async (room) => {
      await putTwo(room)
      const { url } = await room.sdk.uploader.multi('x', { width: 30, crop: 'scale' })
      await room.sdk.uploader.upload(
        `data:image/gif;base64,${Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64')}`,
        { public_id: 'film' },
      )
      await room.sdk.uploader.explode('film', { page: 'all', format: 'jpg' })
      const { derived } = await room.look('film')
      expect(derived).toMatchObject([
        { transformation: 'pg_1', format: 'jpg' },
        { transformation: 'pg_2', format: 'jpg' },
      ])
      expect(await room.md5At(derived[0].url)).not.toBe(await room.md5At(derived[1].url))
      await explodePdf(room)
    },
  },
  create_archive: packs('tgz', ({ sdk }, options) => sdk.uploader.create_archive({ ...options, target_format: 'tgz' })),
  create_zip: packs('zip', ({ sdk }, options) => sdk.uploader.create_zip(options)),

  upload_url: {
    makes: async ({ sdk, cloud }) => {
      expect(sdk.uploader.upload_url()).toBe(`${cloud.url}/v1_1/${cloud.cloudName}/auto/upload`)
    },
  },
  upload_tag_params: {
    makes: postedAsForm(({ sdk }) => JSON.parse(sdk.uploader.upload_tag_params({ public_id: 'a' }))),
  },
  direct_upload: {
    makes: async ({ sdk, cloud }) => {
      const { form_attrs: form, hidden_fields: fields } = sdk.uploader.direct_upload('https://app.example/done')
      expect(form).toMatchObject({ action: `${cloud.url}/v1_1/${cloud.cloudName}/image/upload`, method: 'POST' })
      // Where the form leads whoever submits it.
      const file = `data:image/png;base64,${Buffer.from(PIXEL.bytes).toString('base64')}`
      const body = new URLSearchParams({ ...fields, file })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const target = new URL(form.action).pathname
      const sent = await send(cloud.url, { method: 'POST', target, headers, body: Buffer.from(String(body)) })
      const { origin, searchParams } = new URL(sent.headers.location ?? '')
      const { public_id, version, signature } = Object.fromEntries(searchParams)
      expect([sent.status, origin]).toEqual([302, 'https://app.example'])
      expect(sdk.utils.verify_api_response_signature(public_id, version, signature)).toBe(true)
    },
  },
  image_upload_tag: {
    makes: postedAsForm(({ sdk }) => formDataOf(sdk.uploader.image_upload_tag('photo', { public_id: 'a' }))),
  },
  unsigned_image_upload_tag: {
    makes: async ({ sdk, cloud }) => {
      const html: string = sdk.uploader.unsigned_image_upload_tag('photo', 'preset')
      expect(html).toContain(`${cloud.url}/v1_1/${cloud.cloudName}/auto/upload`)
      expect(formDataOf(html)).toMatchObject({ upload_preset: 'preset' })
    },
  },
  download_generated_sprite: {
    works: async (room) => {
      await putTwo(room)
      const options = { width: 30, height: 20, crop: 'fill' }
      const response = await opened(room.sdk.uploader.download_generated_sprite('x', options))
      const { width, height } = sizeOf(await response.arrayBuffer())
      expect(width * height).toBe(30 * 20 * 2)
      expect(await room.names()).toEqual(['a', 'b'])
    },
  },
  download_multi: {
    works: async (room) => {
      await putTwo(room)
      const link: string = room.sdk.uploader.download_multi('x', { width: 30, crop: 'scale' })
      expect(await framesAt(link)).toEqual({ format: 'gif', width: 30, pages: 2 })
      expect(await room.names()).toEqual(['a', 'b'])
    },
  },
}

/** Two images with the tag `x`, as large as each other. */
const putTwo = async ({ put, sdk, bytes }: Room) => {
  await put('a', { tags: 'x' })
  const negative = (await sharp(bytes).negate().toBuffer()).toString('base64')
  await sdk.uploader.upload(`data:image/jpeg;base64,${negative}`, { public_id: 'b', tags: 'x' })
}

const framesAt = async (url: string) => {
  const { format, width, pages } = await sharp(await (await opened(url)).arrayBuffer()).metadata()
  return { format, width, pages }
}

/** Of a PNG. */
const sizeOf = (png: ArrayBuffer) => {
  const view = new DataView(png)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** A file of this kind, with two images in it. */
function packs(format: 'zip' | 'tgz', create: (room: Room, options: object) => Promise<Answer>) {
  const begins = { zip: '504b0304', tgz: '1f8b08' }[format]
  return {
    works: async (room: Room) => {
      for (const name of ['a', 'b']) await room.put(name, { tags: 'x' })
      const answer = await create(room, { tags: 'x', target_public_id: 'packed' })
      expect(answer).toMatchObject({ public_id: `packed.${format}`, resource_type: 'raw', file_count: 2 })
      const bytes = Buffer.from(await (await fetch(answer.secure_url)).arrayBuffer())
      expect(bytes.subarray(0, begins.length / 2).toString('hex')).toBe(begins)
      expect(bytes.length).toBe(answer.bytes)
    },
  }
}

/** The fields of a form that a page would post: they let the page's file in. */
function postedAsForm(make: (room: Room) => Record<string, string | number>) {
  return async (room: Room) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(make(room))) form.set(name, String(value))
    form.set('file', new File([new Uint8Array(room.bytes)], 'rocket.jpg'))
    const answer = await fetch(room.sdk.uploader.upload_url({ resource_type: 'image' }), { method: 'POST', body: form })
    expect(answer.status).toBe(200)
    expect(await room.names()).toEqual(['a'])
  }
}

const formDataOf = (html: string): Record<string, string> =>
  JSON.parse(
    (/data-form-data=(["'])(.*?)\1/.exec(html)?.[2] ?? '{}').replaceAll('&quot;', '"').replaceAll('&#34;', '"'),
  )

/** A link that is refused throws what it was refused with, as the SDK's own calls do. */
export async function opened(url: string): Promise<Response> {
  const response = await fetch(url)
  if (response.ok) return response
  const { error } = (await response.json()) as { error: { message: string } }
  throw error
}
