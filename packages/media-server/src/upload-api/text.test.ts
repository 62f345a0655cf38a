import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { type Answer, createCloud } from '../http/cloud-under-test.contract.ts'

const STYLE = { text: 'Hello', public_id: 'hello', font_family: 'DejaVu Sans', font_size: '40' }

async function drawn(parameters: Record<string, string>, cloud = createCloud()) {
  const { status, answer } = await cloud.post('image/text', { parameters: { ...STYLE, ...parameters } })
  if (status !== 200) throw new Error(answer.error.message)
  const response = await cloud.send(answer.url)
  const { data, info } = await sharp(Buffer.from(await response.arrayBuffer()))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const pixels = Array.from({ length: data.length / 4 }, (_, at) => [...data.subarray(at * 4, at * 4 + 4)])
  return { answer, response, pixels, data, width: info.width, height: info.height }
}

const alphaOf = ({ pixels }: { pixels: number[][] }) => Math.max(...pixels.map(([, , , alpha = 0]) => alpha))

describe('text', () => {
  it('makes an image of type text, which everybody may see', async () => {
    const { answer, response, width, height } = await drawn({})
    expect(answer).toMatchObject({ public_id: 'hello', type: 'text', resource_type: 'image', format: 'png' })
    expect([answer.width, answer.height]).toEqual([width, height])
    expect(answer.url).toMatch(/^http:\/\/127\.0\.0\.1:3001\/demo\/image\/text\/v\d+\/hello\.png$/)
    expect(response.headers.get('cache-control')).toContain('public')
  })

  it('gives it a name where none is asked for', async () => {
    const { answer } = await drawn({ public_id: '' })
    expect(answer.public_id).toMatch(/^[a-z0-9]{20}$/)
  })

  it('draws the text in its colour on its ground', async () => {
    const { pixels } = await drawn({ font_color: '#ff0000', background: 'rgb:0000ff' })
    expect(
      pixels.every(([red = 0, green = 0, blue = 0, alpha]) => green < 3 && alpha === 255 && red + blue > 250),
    ).toBe(true)
    expect(pixels.some(([red = 0]) => red > 250)).toBe(true)
    expect(pixels[0]).toEqual([0, 0, 255, 255])
  })

  it('is as transparent as asked, and has no ground unless asked', async () => {
    const whole = await drawn({})
    const half = await drawn({ opacity: '50' })
    expect(alphaOf(whole)).toBe(255)
    expect(alphaOf(half)).toBeGreaterThan(125)
    expect(alphaOf(half)).toBeLessThan(130)
    expect(whole.pixels.some(([, , , alpha]) => alpha === 0)).toBe(true)
  })

  it.each<{ case: string; parameters: Record<string, string>; grows: 'width' | 'height' }>([
    { case: 'font_size', parameters: { font_size: '80' }, grows: 'height' },
    { case: 'font_weight', parameters: { font_weight: 'bold' }, grows: 'width' },
    { case: 'letter_spacing', parameters: { letter_spacing: '20' }, grows: 'width' },
    { case: 'text_decoration', parameters: { text_decoration: 'underline' }, grows: 'height' },
    { case: 'lines', parameters: { text: 'Hello\r\nHello' }, grows: 'height' },
  ])('$case makes it larger', async ({ parameters, grows }) => {
    const plain = await drawn({})
    expect((await drawn(parameters))[grows]).toBeGreaterThan(plain[grows])
  })

  it.each<{ case: string; parameters: Record<string, string> }>([
    { case: 'font_style', parameters: { font_style: 'italic' } },
    { case: 'text_decoration', parameters: { text_decoration: 'strikethrough' } },
    { case: 'text_align', parameters: { text: 'Hello\r\na', text_align: 'right' } },
    { case: 'line_spacing', parameters: { text: 'Hello\r\na', line_spacing: '30' } },
    { case: 'another font', parameters: { font_family: 'DejaVu Serif' } },
  ])('$case changes it', async ({ parameters }) => {
    const plain = await drawn({ text: parameters.text ?? STYLE.text })
    const other = await drawn(parameters)
    expect(Buffer.compare(plain.data, other.data)).not.toBe(0)
  })

  it('takes markup for text', async () => {
    const [marked, plain] = [await drawn({ text: '<b>Hi</b>' }), await drawn({ text: 'Hi' })]
    expect(marked.width).toBeGreaterThan(plain.width * 2)
    for (const text of ['</span><span size="99999">', '&', '&lt;', `"'`, '<']) await drawn({ text })
  })

  it('takes the place of what had its name, and leaves no bytes behind', async () => {
    const cloud = createCloud()
    const first = await drawn({}, cloud)
    const second = await drawn({ text: 'Other' }, cloud)
    expect(second.answer).toMatchObject({ asset_id: first.answer.asset_id, overwritten: true })
    expect(second.answer.version).toBeGreaterThan(first.answer.version)
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is no upload of that name, and is found, transformed, renamed and destroyed by its type', async () => {
    const cloud = createCloud()
    const { answer } = await drawn({}, cloud)
    expect((await cloud.send('/demo/image/upload/hello.png')).status).toBe(404)
    expect((await cloud.send('/demo/image/text/w_10/hello.png')).status).toBe(200)
    expect((await cloud.admin('resources/image/text/hello')).answer.asset_id).toBe(answer.asset_id)
    expect((await cloud.admin('resources/image/text')).answer.resources).toHaveLength(1)
    const move = { from_public_id: 'hello', to_public_id: 'hi', type: 'text' }
    expect((await cloud.post('image/rename', { parameters: move })).answer).toMatchObject({ type: 'text' })
    expect((await cloud.send('/demo/image/text/hi.png')).status).toBe(200)
    const gone = await cloud.post('image/destroy', { parameters: { public_id: 'hi', type: 'text' } })
    expect(gone.answer).toEqual({ result: 'ok' })
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it.each<{ case: string; parameters: Record<string, string>; message: RegExp }>([
    { case: 'no text', parameters: { text: '' }, message: /Missing required parameter - text/ },
    { case: 'a text without ink', parameters: { text: '  ' }, message: /text must be something to draw/ },
    {
      case: 'a font that is not here',
      parameters: { font_family: 'No Such Font' },
      message: /font_family must be a font that is on this machine, not "No Such Font"/,
    },
    { case: 'a list of fonts', parameters: { font_family: 'sans,serif' }, message: /font_family must be the name/ },
    { case: 'no colour', parameters: { font_color: 'redd' }, message: /font_color must be a colour/ },
    { case: 'a colour that is code', parameters: { background: 'url(x)' }, message: /background must be a colour/ },
    { case: 'a size that is none', parameters: { font_size: '0' }, message: /font_size must be a whole number/ },
    { case: 'what is not here', parameters: { font_hinting: 'full' }, message: /font_hinting is not implemented/ },
    { case: 'a parameter of others', parameters: { tags: 'a' }, message: /tags is not implemented/ },
    {
      case: 'a text that would be too large',
      parameters: { text: 'W'.repeat(2000), font_size: '1000' },
      message: /Transformation makes \d+x\d+\. Maximum is 25000000 pixels/,
    },
    {
      case: 'one of glyphs as wide as ten',
      parameters: { text: '\ufdfd'.repeat(2000), font_size: '1000' },
      message: /Transformation makes \d+x\d+\. Maximum is/,
    },
    {
      case: 'one of many lines',
      parameters: { text: 'a\r\n'.repeat(900), font_size: '1000' },
      message: /Transformation makes \d+x\d+\. Maximum is/,
    },
  ])('refuses $case', async ({ parameters, message }) => {
    const cloud = createCloud()
    const { status, answer } = await cloud.post('image/text', { parameters: { ...STYLE, ...parameters } })
    expect(status).toBe(400)
    expect((answer as Answer).error.message).toMatch(message)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('keeps to the limits of this cloud', async () => {
    const cloud = createCloud({ maxOutputSide: 50 })
    const { answer } = await cloud.post('image/text', { parameters: STYLE })
    expect(answer.error.message).toMatch(/Maximum is 25000000 pixels, 50 a side/)
  })
})
