import { describe, expect, it } from 'vitest'
import { ORIGIN } from '../http/cloud-under-test.contract.ts'
import { cloudOfTwo, followLink, pixelsOf, plain, refusalOf, seen } from './composed-under-test.contract.ts'

const COLOURS: Record<string, number[]> = { 'a/red': [255, 0, 0, 255], b: [0, 0, 255, 255] }

describe('sprite', () => {
  it('lays the images with a tag in one, and says where each of them lies', async () => {
    const cloud = await cloudOfTwo()
    const { status, answer } = await cloud.post('image/sprite', { parameters: { tag: 'logo' } })
    expect(status).toBe(200)
    const base = `${ORIGIN}/demo/image/sprite/v${answer.version}/logo`
    expect(answer).toMatchObject({
      public_id: 'logo',
      css_url: `${base}.css`,
      image_url: `${base}.png`,
      json_url: `${base}.json`,
      image_infos: { 'a/red': { width: 20, height: 20 }, b: { width: 30, height: 10 } },
    })
    const made = await seen(cloud, answer.image_url)
    for (const [name, { x, y, width, height }] of Object.entries<Record<string, number>>(answer.image_infos))
      for (const [dx, dy] of [
        [0, 0],
        [(width ?? 0) - 1, (height ?? 0) - 1],
      ] as const)
        expect(made.at((x ?? 0) + dx, (y ?? 0) + dy)).toEqual(COLOURS[name])
  })

  it('writes the same as a style sheet and as JSON, beside the image', async () => {
    const cloud = await cloudOfTwo()
    const { answer } = await cloud.post('image/sprite', { parameters: { tag: 'logo' } })
    const css = await cloud.send(answer.css_url)
    expect(css.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(css.headers.get('x-content-type-options')).toBe('nosniff')
    expect(css.headers.get('cache-control')).toContain('immutable')
    const { x, y } = answer.image_infos.b
    const position = [x, y].map((at) => (at === 0 ? '0' : `-${at}px`)).join(' ')
    expect(await css.text()).toBe(
      `.a\\/red { background: url("logo.png") no-repeat 0 0; width: 20px; height: 20px; }\n` +
        `.b { background: url("logo.png") no-repeat ${position}; width: 30px; height: 10px; }\n`,
    )
    const json = await cloud.send(answer.json_url)
    expect(await json.json()).toEqual({ public_id: 'logo', version: answer.version, image_infos: answer.image_infos })
    const etag = css.headers.get('etag') ?? ''
    expect((await cloud.send(answer.css_url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect(await (await cloud.send(answer.css_url, { method: 'HEAD' })).text()).toBe('')
  })

  it('stays whole when it is renamed, and is gone with its sheets when it is destroyed', async () => {
    const cloud = await cloudOfTwo()
    await cloud.post('image/sprite', { parameters: { tag: 'logo' } })
    const move = { from_public_id: 'logo', to_public_id: 'x/icons', type: 'sprite' }
    await cloud.post('image/rename', { parameters: move })
    const css = await (await cloud.send('/demo/image/sprite/x/icons.css')).text()
    expect(css).toContain('url("icons.png")')
    expect((await cloud.send('/demo/image/sprite/x/icons.png')).status).toBe(200)
    expect((await cloud.send('/demo/image/sprite/logo.css')).status).toBe(404)
    await cloud.post('image/destroy', { parameters: { public_id: 'x/icons', type: 'sprite' } })
    for (const extension of ['png', 'css', 'json'])
      expect((await cloud.send(`/demo/image/sprite/x/icons.${extension}`)).status).toBe(404)
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it('does to each image what is asked, in the format asked', async () => {
    const cloud = await cloudOfTwo()
    const parameters = { tag: 'logo', transformation: 'c_fill,f_jpg,h_16,w_16' }
    const { answer } = await cloud.post('image/sprite', { parameters })
    expect(answer.public_id).toBe('logo,c_fill,f_jpg,h_16,w_16')
    expect(answer.image_url).toMatch(/\.jpg$/)
    expect(answer.image_infos.b).toMatchObject({ width: 16, height: 16 })
    expect(await seen(cloud, answer.image_url)).toMatchObject({ format: 'jpeg' })
    expect(await (await cloud.send(answer.css_url)).text()).toContain('%2Cw_16.jpg')
  })

  it('gives an image that comes twice two names', async () => {
    const cloud = await cloudOfTwo()
    const url = `${ORIGIN}/demo/image/upload/b.png`
    const form = new URLSearchParams([
      ['urls[]', url],
      ['urls[]', `${ORIGIN}/demo/image/upload/w_5/b.png`],
    ])
    const { answer } = await cloud.admin('image/sprite', { method: 'POST', body: form })
    expect(answer.image_infos).toMatchObject({ b: { width: 30 }, b_2: { width: 5 } })
  })

  it('lets no public id out of the name of its class', async () => {
    const cloud = await cloudOfTwo()
    for (const [index, name] of ['1 a}{.b', '-', '-2', 'é"\'', '@import', 'a:hover,b'].entries())
      await cloud.post('image/upload', {
        parameters: { public_id: name, tags: 'odd' },
        file: await plain('red', 2 + index),
      })
    const { answer } = await cloud.post('image/sprite', { parameters: { tag: 'odd' } })
    const css = await (await cloud.send(answer.css_url)).text()
    expect(css.split('\n').map((rule) => rule.split(' { background')[0])).toEqual([
      '.\\-',
      '.-\\32 ',
      '.\\31 -a\\}\\{\\.b',
      '.\\@import',
      '.a\\:hover\\,b',
      '.é\\"\\\'',
      '',
    ])
  })

  it('is sent by a link, and kept nowhere', async () => {
    const cloud = await cloudOfTwo()
    const response = await followLink(cloud, 'image/sprite', { tag: 'logo' })
    expect(response.headers.get('content-disposition')).toContain('logo.png')
    expect(await pixelsOf(await response.arrayBuffer())).toMatchObject({ format: 'png' })
    expect(await cloud.leftovers()).toEqual({ blobs: 2, intents: 0 })
  })

  it.each<{ case: string; parameters: Record<string, string>; message: RegExp }>([
    { case: 'a PDF', parameters: { format: 'pdf' }, message: /A sprite in format pdf is not implemented/ },
    { case: 'no picture', parameters: { format: 'mp3' }, message: /A sprite in format mp3 is not implemented/ },
    { case: 'no type of ours', parameters: { type: 'private' }, message: /type is not implemented/ },
  ])('refuses $case', async ({ parameters, message }) => {
    const cloud = await cloudOfTwo()
    const refused = await refusalOf(cloud, 'image/sprite', { tag: 'logo', ...parameters })
    expect(refused).toEqual([400, expect.stringMatching(message)])
  })

  it('has no style sheet of what is no sprite', async () => {
    const cloud = await cloudOfTwo()
    await cloud.post('image/multi', { parameters: { tag: 'logo' } })
    for (const path of ['multi/logo.css', 'upload/b.css', 'sprite/logo.css', 'sprite/w_10/logo.css'])
      expect((await cloud.send(`/demo/image/${path}`)).status).toBe(404)
  })
})
