import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from '../page/browser.ts'
import { eventually } from '../page/eventually.ts'
import { expectText } from '../page/upload-page.ts'
import { useSession } from './session.ts'
import {
  type App,
  choose,
  chooseBy,
  dialog,
  keepPicture,
  names,
  type Options,
  openByButton,
  ROCKET,
  told,
  until,
} from './widget-page.ts'

declare const app: App

const session = useSession()
/** `fixtures/rocket.jpg` */
const [WIDTH, HEIGHT] = [640, 427]

const cropper = (page: Page) => page.getByRole('dialog', { name: 'Crop the picture' })
const handle = (page: Page, name: string) => cropper(page).getByRole('slider', { name, exact: true })
const press = (page: Page, name: string) => cropper(page).getByRole('button', { name }).click()

/** A widget that crops, with a picture chosen in it. */
async function openCropper(page: Page, options: Options = {}, picture = ROCKET): Promise<void> {
  const signed = { signatureEndpoint: '/uploads/sign-cloudinary-params?profile=cropped', folder: 'uploads/42' }
  await session.create(page, { ...signed, multiple: false, cropping: true, ...options })
  await openByButton(page)
  await choose(page, picture)
  await handle(page, 'Selection').waitFor()
}

/** What the cloud keeps of it. */
async function storedCoordinates(page: Page): Promise<unknown> {
  const { info } = await until(page, 'success')
  const asset = await session.room.admin(`resources/image/upload/${info.public_id}?coordinates=true`)
  return asset.coordinates
}

/** The selection, as it is said to who listens. */
const said = (page: Page) => handle(page, 'Selection').getAttribute('aria-valuetext')

async function drag(page: Page, target: Locator, across: number, down: number): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await target.boundingBox()) ?? {}
  await page.mouse.move(x + width / 2, y + height / 2)
  await page.mouse.down()
  await page.mouse.move(x + width / 2 + across / 2, y + height / 2 + down / 2)
  await page.mouse.move(x + width / 2 + across, y + height / 2 + down)
  await page.mouse.up()
}

/** Pixels of the screen for one of the picture. */
async function scaleOf(page: Page): Promise<number> {
  const { width = 0 } = (await cropper(page).locator('canvas').boundingBox()) ?? {}
  return width / WIDTH
}

describe('a part of a picture', () => {
  it('is chosen with the mouse, and kept by the cloud', async () => {
    const page = await session.open()
    await openCropper(page, { croppingShowDimensions: true })
    expect(await said(page)).toBe(`${WIDTH} × ${HEIGHT} pixels, 0 from the left, 0 from the top`)
    const scale = await scaleOf(page)
    await drag(page, handle(page, 'Top Left'), 100 * scale, 50 * scale)
    await drag(page, handle(page, 'Right'), -200 * scale, 30)
    await drag(page, handle(page, 'Selection'), 40 * scale, 20 * scale)
    await expectText(cropper(page), /3\d\d × 3\d\d pixels/)
    await keepPicture(page, 'crop-mouse')
    const [width = 0, height = 0, x = 0, y = 0] = ((await said(page))?.match(/\d+/g) ?? []).map(Number)
    for (const [met, wanted] of [
      [x, 140],
      [y, 50],
      [width, WIDTH - 300],
      [height, HEIGHT - 50],
    ] as const)
      expect(Math.abs(met - wanted)).toBeLessThanOrEqual(2)
    expect(await names(page)).not.toContain('upload-added')
    await press(page, 'Crop and upload')
    expect(await storedCoordinates(page)).toEqual({ custom: [[x, y, width, height]] })
    const { info } = await until(page, 'success')
    expect([info.width, info.height]).toEqual([WIDTH, HEIGHT])
    expect(await names(page)).toEqual(expect.arrayContaining(['upload-added', 'queues-start', 'queues-end', 'close']))
  })

  it('is chosen with a finger, and never left of the picture', async () => {
    const page = await session.open({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 760 } })
    await openCropper(page, { croppingDefaultSelectionRatio: 0.5 })
    const cdp = await page.context().newCDPSession(page)
    const { x = 0, y = 0, width = 0, height = 0 } = (await handle(page, 'Selection').boundingBox()) ?? {}
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', across: number, down: number) =>
      cdp.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: x + width / 2 + across, y: y + height / 2 + down }],
      })
    await touch('touchStart', 0, 0)
    for (const step of [10, 60, 200, 400]) await touch('touchMove', -step, 0)
    await touch('touchEnd', 0, 0)
    await eventually(async () => expect(await said(page)).toBe('320 × 214 pixels, 0 from the left, 107 from the top'))
    await keepPicture(page, 'crop-touch')
    await press(page, 'Crop and upload')
    expect(await storedCoordinates(page)).toEqual({ custom: [[0, 107, 320, 214]] })
  })

  it('is chosen with the keyboard alone', async () => {
    const page = await session.open()
    await openCropper(page, { croppingShowBackButton: true })
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement?.shadowRoot?.activeElement
        return element?.getAttribute('aria-label') ?? element?.textContent
      })
    expect(await focused()).toBe('Selection')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Top Left')
    for (const key of ['Shift+ArrowRight', 'ArrowRight', 'Shift+ArrowDown']) await page.keyboard.press(key)
    expect(await said(page)).toBe('570 × 384 pixels, 70 from the left, 43 from the top')
    expect(await handle(page, 'Top Left').getAttribute('aria-valuenow')).toBe('70')
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe('Bottom Right')
    for (const key of ['Shift+ArrowLeft', 'Shift+ArrowUp']) await page.keyboard.press(key)
    await page.keyboard.press('Shift+Tab')
    await handle(page, 'Selection').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Home')
    expect(await said(page)).toBe('506 × 341 pixels, 0 from the left, 43 from the top')
    for (let step = 0; step < 11; step += 1) await page.keyboard.press('Tab')
    expect(await focused()).toBe('Crop and upload')
    await page.keyboard.press('Enter')
    expect(await storedCoordinates(page)).toEqual({ custom: [[0, 43, 506, 341]] })
    await eventually(async () => expect(await page.getByRole('dialog').count()).toBe(0))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('opener')
  })

  it('keeps its ratio by every handle', async () => {
    const page = await session.open()
    await openCropper(page, { croppingAspectRatio: 1.5, croppingDefaultSelectionRatio: 0.6 })
    for (const name of ['Top Left', 'Top', 'Top Right', 'Right', 'Bottom Right', 'Bottom', 'Bottom Left', 'Left']) {
      const before = await said(page)
      await drag(page, handle(page, name), name.includes('Left') ? 30 : -30, name.includes('Top') ? 12 : -12)
      const [width = 0, height = 0] = ((await said(page))?.match(/\d+/g) ?? []).map(Number)
      expect([name, await said(page)]).not.toEqual([name, before])
      expect(Math.abs(height - width / 1.5)).toBeLessThanOrEqual(1)
    }
    await press(page, 'Skip cropping')
    await until(page, 'success')
  })

  it('is sent as that of a face where the app says so', async () => {
    const page = await session.open()
    await openCropper(page, { croppingCoordinatesMode: 'face', croppingDefaultSelectionRatio: 0.5 })
    await press(page, 'Crop and upload')
    expect(await storedCoordinates(page)).toEqual({ faces: [[160, 107, 320, 214]] })
  })

  it('is one of the upright picture, as the cloud counts its pixels', async () => {
    const page = await session.open()
    await openCropper(page, {}, 'fixtures/cat-exif-rotated.jpg')
    await press(page, 'Crop and upload')
    const { info } = await until(page, 'success')
    expect(await storedCoordinates(page)).toEqual({ custom: [[0, 0, info.width, info.height]] })
  })

  it('is one of the smaller picture that is sent', async () => {
    const page = await session.open()
    await openCropper(page, { maxImageWidth: 320, croppingDefaultSelectionRatio: 0.5 })
    await press(page, 'Crop and upload')
    expect((await until(page, 'success')).info).toMatchObject({ width: 320, height: 214, format: 'jpg' })
    expect(await storedCoordinates(page)).toEqual({ custom: [[80, 54, 160, 107]] })
  })

  it('goes with the grants of a signer, and is refused by name where its profile does not allow it', async () => {
    const page = await session.open()
    await page.evaluate(
      (names) => {
        const [one, two] = names.map((profile) => {
          const uploads = { url: '/uploads', profile }
          return app.create({ uploads, multiple: false, cropping: true, singleUploadAutoClose: false }, profile)
        })
        Object.assign(app, { one, two })
        app.one.open()
      },
      ['cropped', 'granted'],
    )
    await choose(page, ROCKET)
    await press(page, 'Crop and upload')
    expect(await storedCoordinates(page)).toEqual({ custom: [[0, 0, WIDTH, HEIGHT]] })
    await page.evaluate(() => {
      app.one.close()
      app.two.open()
    })
    await choose(page, ROCKET)
    await press(page, 'Crop and upload')
    expect((await until(page, 'failure')).info.statusText).toMatch(/^custom_coordinates /)
  })
})

describe('who does not want a part of it', () => {
  it('skips that, and nothing is said of a part', async () => {
    const page = await session.open()
    await openCropper(page)
    await press(page, 'Skip cropping')
    expect(await storedCoordinates(page)).toBeUndefined()
  })

  it.each(['Escape', 'the button'])('goes back by %s, to choose another', async (how) => {
    const page = await session.open()
    await openCropper(page, { croppingShowBackButton: how !== 'Escape' })
    if (how === 'Escape') await page.keyboard.press('Escape')
    else await press(page, 'Back')
    await expectText(dialog(page), 'Drop a file here')
    expect(await names(page)).toEqual(['display-changed', 'source-changed'])
    await choose(page, 'fixtures/coffee.png')
    await handle(page, 'Selection').waitFor()
    await page.evaluate(() => app.one.close())
    await eventually(async () => expect(await page.getByRole('dialog').count()).toBe(0))
    expect(await names(page)).not.toContain('upload-added')
  })

  it('cannot skip it where a part has to be chosen: what cannot be shown is not taken either', async () => {
    const page = await session.open()
    await openCropper(page, { showSkipCropButton: false, croppingShowBackButton: true })
    expect(await cropper(page).getByRole('button', { name: 'Skip cropping' }).count()).toBe(0)
    await press(page, 'Back')
    const svg = { name: 'drawing.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') }
    await choose(page, [svg])
    await expectText(dialog(page).getByRole('alert'), 'A part of it has to be chosen')
    expect(await names(page)).not.toContain('upload-added')
    await choose(page, [{ name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') }])
    expect((await until(page, 'success')).info.resource_type).toBe('raw')
  })

  it('is told of a part that is too small, and cannot send it', async () => {
    const page = await session.open()
    await openCropper(page, { croppingValidateDimensions: true, minImageWidth: 500, minImageHeight: 300 })
    const scale = await scaleOf(page)
    await drag(page, handle(page, 'Bottom Right'), -240 * scale, -200 * scale)
    const alert = cropper(page).getByRole('alert')
    await expectText(alert, 'It must be at least 500 pixels wide. It must be at least 300 pixels high.')
    await keepPicture(page, 'crop-too-small')
    await expectAccessible(page)
    await press(page, 'Crop and upload')
    expect(await names(page)).not.toContain('upload-added')
    await drag(page, handle(page, 'Bottom Right'), 240 * scale, 200 * scale)
    await expectText(alert, /^$/)
    await press(page, 'Crop and upload')
    await until(page, 'success')
  })

  it('has many files uploaded as they are', async () => {
    const page = await session.openWidget({ cropping: true })
    await choose(page, ROCKET)
    await until(page, 'success')
    expect(await cropper(page).count()).toBe(0)
  })
})

describe('a picture that is too large', () => {
  const give = async (page: Page, options: Options, file: string) => {
    await session.create(page, options)
    await openByButton(page)
    await choose(page, file)
    return (await until(page, 'queues-end')).info.files[0]
  }

  it.each([
    { case: 'JPEG', file: 'fixtures/rocket.jpg', options: { maxImageHeight: 100 }, is: ['jpg', 150, 100] },
    { case: 'PNG', file: 'fixtures/coffee.png', options: { max_image_width: 60 }, is: ['png', 60] },
    { case: 'WebP', file: 'fixtures/astronaut.webp', options: { maxImageWidth: 64, maxImageHeight: 32 }, is: ['webp'] },
    {
      case: 'JPEG that lies on its side',
      file: 'fixtures/cat-exif-rotated.jpg',
      options: { maxImageWidth: 50 },
      is: ['jpg', 50],
    },
    { case: 'small enough', file: 'fixtures/rocket.jpg', options: { maxImageWidth: 640 }, is: ['jpg', 640, 427] },
  ])('is made smaller before it goes, and keeps its kind and shape: $case', async ({ file, options, is }) => {
    const page = await session.open()
    const { uploadInfo } = await give(page, options, file)
    const { format, width, height } = uploadInfo
    expect([format, width, height].slice(0, is.length)).toEqual(is)
    if ('maxImageHeight' in options) expect(height).toBeLessThanOrEqual(options.maxImageHeight ?? 0)
  })

  it('goes as it is where it moves', async () => {
    const page = await session.open()
    const { size, uploadInfo } = await give(page, { maxImageWidth: 10 }, 'fixtures/cat-animated.gif')
    expect([uploadInfo.format, uploadInfo.bytes]).toEqual(['gif', size])
  })

  it('is judged by what goes: made smaller, it is small enough', async () => {
    const page = await session.open()
    const { status } = await give(page, { maxImageWidth: 100, maxFileSize: 20_000 }, ROCKET)
    expect(status).toBe('success')
  })

  it('is refused in words where none is to be made smaller', async () => {
    const page = await session.open()
    const { statusText } = await give(page, { maxImageWidth: 100, validateMaxWidthHeight: true }, ROCKET)
    expect(statusText).toBe('rocket.jpg is 640 × 427 pixels; its width must be at most 100')
    expect((await told(page)).some(({ event }) => event === 'success')).toBe(false)
  })
})

describe('everybody', () => {
  it.each([
    { case: 'light', options: { colorScheme: 'light' } },
    { case: 'dark', options: { colorScheme: 'dark' } },
    { case: 'small', options: { viewport: { width: 360, height: 640 } } },
    { case: 'forced-colours', options: { forcedColors: 'active' } },
  ] as const)('can crop: $case', async ({ case: name, options }) => {
    const page = await session.open({ reducedMotion: 'reduce', ...options })
    await openCropper(page, {
      croppingShowDimensions: true,
      croppingShowBackButton: true,
      croppingDefaultSelectionRatio: 0.7,
    })
    await expectAccessible(page)
    await keepPicture(page, `crop-${name}`)
    await handle(page, 'Bottom').focus()
    await page.keyboard.press('Shift+Tab')
    await keepPicture(page, `crop-${name}-key`)
    const overflow = await cropper(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    for (const each of await cropper(page).getByRole('button').all())
      expect((await each.boundingBox())?.y).toBeLessThan((page.viewportSize()?.height ?? 0) - 20)
  })

  it('crops in German, and where lines go from right to left', async () => {
    const page = await session.open()
    await session.create(page, { multiple: false, cropping: true, language: 'de' })
    await page.locator('#opener').click()
    await chooseBy(page.getByRole('button', { name: 'Durchsuchen' }), ROCKET)
    await expectText(page.getByRole('dialog', { name: 'Bild zuschneiden' }), 'Zuschneiden und hochladen')
    await page.evaluate((options) => {
      app.one.destroy()
      app.two = app.create({
        ...(options as Options),
        multiple: false,
        cropping: true,
        language: 'he',
        text: { he: { title_single: 'Upload files' } },
      })
      app.two.open()
    }, session.room.options)
    await choose(page, ROCKET)
    await handle(page, 'Left').waitFor()
    await drag(page, handle(page, 'Left'), 60, 0)
    expect(await said(page)).not.toContain(' 0 from the left')
    await expectAccessible(page)
    await keepPicture(page, 'crop-right-to-left')
  })

  it('crops inside a page', async () => {
    const page = await session.open()
    await session.create(page, { multiple: false, cropping: true, inlineContainer: '#place' })
    await page.locator('#opener').click()
    const place = page.locator('countersign-upload-widget')
    await chooseBy(place.getByRole('button', { name: 'Browse' }), ROCKET)
    await expectText(place.getByRole('heading'), 'Crop the picture')
    await place.getByRole('slider', { name: 'Selection' }).waitFor()
    await keepPicture(page, 'crop-inline')
    await page.keyboard.press('Escape')
    await expectText(place.locator('.drop-title'), 'Drop a file here')
  })
})
