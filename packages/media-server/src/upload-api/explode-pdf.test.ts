import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import type { Asset } from '../catalog/catalog.ts'
import { createCloud } from '../http/cloud-under-test.contract.ts'
import { aCommand, hasPoppler, KILLED } from '../transform/commands-under-test.contract.ts'
import { POPPLER } from '../transform/pdf.ts'
import { BLUE, pagesOf, RED } from '../transform/pdf-under-test.contract.ts'
import { type Cloud, refusalOf, seen } from './composed-under-test.contract.ts'

const ALL = { public_id: 'paper', transformation: 'pg_all' }
const derivedOf = async (cloud: Cloud) => (await cloud.admin('resources/image/upload/paper')).answer.derived

describe.skipIf(!hasPoppler)('a PDF, where Poppler can be asked', () => {
  const paper = pagesOf([
    { width: 72, height: 144, colour: RED },
    { width: 144, height: 72, colour: BLUE },
  ])
  const cloudWith = async (poppler: boolean, parameters = {}) => {
    const cloud = createCloud({}, undefined, {}, poppler ? { poppler: POPPLER } : {})
    const { answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'paper', ...parameters },
      file: paper,
    })
    return { cloud, answer }
  }

  it('is stored with its pages and the size of the first one, and shown so', async () => {
    const { cloud, answer } = await cloudWith(true)
    const facts = { format: 'pdf', pages: 2, width: 72, height: 144 }
    expect(answer).toMatchObject(facts)
    expect((await cloud.admin('resources/image/upload/paper')).answer).toMatchObject(facts)
    const unmeasured = (await cloudWith(false)).answer
    expect([unmeasured.format, unmeasured.pages, unmeasured.width]).toEqual(['pdf', undefined, undefined])
  })

  it('has its page drawn once for all the widths of its breakpoints', async () => {
    const pdftoppm = aCommand('pdftoppm', 'echo drawn >> "$0.drawings"\nexec pdftoppm "$@"')
    const cloud = createCloud({}, undefined, {}, { poppler: { ...POPPLER, pdftoppm } })
    const set = { create_derived: false, transformation: 'pg_2', format: 'png', bytes_step: 1, min_width: 20 }
    const parameters = { public_id: 'paper', responsive_breakpoints: JSON.stringify([set]) }
    const { answer } = await cloud.post('image/upload', { parameters, file: paper })
    const [{ breakpoints }] = answer.responsive_breakpoints
    expect(breakpoints[0]).toMatchObject({ width: 300, height: 150 })
    expect(breakpoints.length).toBeGreaterThan(1)
    expect(readFileSync(`${pdftoppm}.drawings`, 'utf8')).toBe('drawn\n')
  })

  it('is exploded into images of its pages', async () => {
    const { cloud } = await cloudWith(true)
    const parameters = { public_id: 'paper', transformation: 'pg_all,w_30', format: 'jpg' }
    expect((await cloud.post('image/explode', { parameters })).status).toBe(200)
    const derived = await derivedOf(cloud)
    expect(derived).toMatchObject([
      { transformation: 'c_scale,pg_1,w_30', format: 'jpg' },
      { transformation: 'c_scale,pg_2,w_30', format: 'jpg' },
    ])
    const [red, blue] = [await seen(cloud, derived[0].url), await seen(cloud, derived[1].url)]
    expect([red.width, red.height, blue.width, blue.height]).toEqual([30, 60, 30, 15])
    expect(red.at(5, 5)[0]).toBeGreaterThan(250)
    expect(blue.at(5, 5)[0]).toBeLessThan(5)
  })

  it.each([
    { case: 'the first page where none is named', path: 'paper.png', size: [150, 300], colour: [255, 0, 0, 255] },
    { case: 'the page that is named', path: 'pg_2/paper.png', size: [300, 150], colour: [0, 0, 255, 255] },
    { case: 'what is made of it', path: 'c_crop,h_9,pg_2,w_9/w_8/paper.png', size: [8, 8], colour: [0, 0, 255, 255] },
  ])('is delivered as a picture: $case', async ({ path, size, colour }) => {
    const { cloud } = await cloudWith(true)
    const page = await seen(cloud, `/demo/image/upload/${path}`)
    expect([[page.width, page.height], page.at(4, 4)]).toEqual([size, colour])
  })

  it('has images made along with an upload, and of many', async () => {
    const { cloud, answer } = await cloudWith(true, { eager: 'pg_2,w_20/png', tags: 'paper' })
    expect(answer.eager).toMatchObject([{ transformation: 'c_scale,pg_2,w_20', width: 20, height: 10 }])
    const multi = await cloud.post('image/multi', { parameters: { tag: 'paper', transformation: 'pg_2,w_20' } })
    expect(multi.status).toBe(200)
  })

  it('lets everybody see pictures of its pages where it is private, as of any image, and itself nobody', async () => {
    const { cloud } = await cloudWith(true, { type: 'private' })
    const page = await cloud.send('/demo/image/private/pg_2,w_20/paper.png')
    expect([page.status, (await cloud.send('/demo/image/private/paper.pdf')).status]).toEqual([200, 401])
    const blind = (await cloudWith(false, { type: 'private' })).cloud
    expect((await blind.send('/demo/image/private/pg_2,w_20/paper.png')).status).not.toBe(200)
  })

  it('is counted when it is exploded, where it was stored before there was anything to count with', async () => {
    const blobs = createMemoryBlobs()
    const before = createCloud({}, blobs)
    await before.post('image/upload', { parameters: { public_id: 'paper' }, file: paper })
    const asset = (await before.catalog.get('demo', {
      resourceType: 'image',
      type: 'upload',
      publicId: 'paper',
    })) as Asset
    const cloud = createCloud({}, blobs, {}, { poppler: POPPLER })
    await cloud.catalog.commitUpload(asset, { overwrite: true })
    await cloud.post('image/explode', { parameters: ALL })
    expect(await derivedOf(cloud)).toHaveLength(2)
  })

  it.each([
    { path: 'pg_3/paper.png', status: 400, message: /^Invalid page in transformation: 3 \(the image has 2\)$/ },
    { path: 'w_10/pg_2/paper.png', status: 400, message: /must stand in the first component/ },
    { path: 'w_10/paper.pdf', status: 400, message: /^Conversion of an image to pdf is not implemented/ },
  ])('refuses $path', async ({ path, status, message }) => {
    const { cloud } = await cloudWith(true)
    const response = await cloud.send(`/demo/image/upload/${path}`)
    expect([response.status, response.headers.get('x-cld-error')]).toEqual([status, expect.stringMatching(message)])
    expect(await cloud.leftovers()).toEqual({ blobs: 1, intents: 0 })
  })

  it('is refused when it cannot be read, and nothing of it is kept', async () => {
    const cloud = createCloud({}, undefined, {}, { poppler: POPPLER })
    const { status, answer } = await cloud.post('image/upload', {
      parameters: { public_id: 'x' },
      file: paper.subarray(0, 90),
    })
    expect([status, answer.error.message]).toEqual([400, 'Invalid image file'])
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
  })

  it('is not called broken where the machine could not look at it: that is told to whoever runs the server', async () => {
    const pdfinfo = aCommand('pdfinfo', KILLED)
    const error = vi.spyOn(console, 'error').mockReturnValue()
    const cloud = createCloud({}, undefined, {}, { poppler: { ...POPPLER, pdfinfo } })
    const { status, answer } = await cloud.post('image/upload', { parameters: { public_id: 'paper' }, file: paper })
    expect([status, answer.error.message]).toEqual([500, 'Internal server error'])
    expect(String(error.mock.lastCall)).toContain(`${pdfinfo} could not be run on this machine`)
    expect(await cloud.leftovers()).toEqual({ blobs: 0, intents: 0 })
    error.mockRestore()
  })

  it('is refused by name where the commands are not there', async () => {
    const cloud = createCloud(
      {},
      undefined,
      {},
      { poppler: { pdfinfo: 'no-such-command', pdftoppm: 'no-such-command' } },
    )
    const { answer } = await cloud.post('image/upload', { parameters: { public_id: 'paper' }, file: paper })
    expect([answer.format, answer.pages]).toEqual(['pdf', undefined])
    expect(await refusalOf(cloud, 'image/explode', ALL)).toEqual([
      400,
      'Transformation of an image in format pdf, without pdftoppm, is not implemented by this server',
    ])
  })
})
