import { isPublicId, type ResourceType } from 'countersign/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type NamingParameters, nameAsset } from './name-asset.ts'

const letters = (length: number) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, length)
const R20 = letters(20)
const R6 = letters(6)

const name = (
  parameters: NamingParameters,
  filename: string | null = 'Photo 1.jpg',
  resourceType: ResourceType = 'image',
) => nameAsset(parameters, { filename, resourceType }, letters)

/** @see https://cloudinary.com/documentation/upload_images#public_id and cloudinary_npm test/integration/api/uploader/uploader_spec.js */
describe('a public id', () => {
  it.each<[string, NamingParameters, string]>([
    ['nothing', {}, R20],
    ['folder', { folder: 'f' }, `f/${R20}`],
    ['public_id', { public_id: 'x' }, 'x'],
    ['folder and public_id', { folder: 'f', public_id: 'a/x' }, 'f/a/x'],
    ['use_filename', { use_filename: true }, `Photo_1_${R6}`],
    ['use_filename, unique_filename', { use_filename: true, unique_filename: true }, `Photo_1_${R6}`],
    ['use_filename without unique_filename', { use_filename: true, unique_filename: false }, 'Photo_1'],
    ['unique_filename alone', { unique_filename: false }, R20],
    ['use_filename and public_id', { use_filename: true, public_id: 'x' }, 'x'],
    ['filename_override', { use_filename: true, unique_filename: false, filename_override: 'n.png' }, 'n'],
    ['filename_override alone', { filename_override: 'n.png' }, R20],
    ['asset_folder', { asset_folder: 'a', public_id: 'x' }, 'x'],
    [
      'asset_folder as prefix',
      { asset_folder: 'a', use_asset_folder_as_public_id_prefix: true, public_id: 'x' },
      'a/x',
    ],
    ['public_id_prefix', { public_id_prefix: 'p', public_id: 'x' }, 'p/x'],
    ['an id with an extension, taken at its word', { public_id: 'x.jpg' }, 'x.jpg'],
  ])('comes from %s', (_case, parameters, publicId) => {
    expect(name(parameters).publicId).toBe(publicId)
  })

  it.each<[string, NamingParameters, string | null, string]>([
    ['a random id', {}, 'a.tar.gz', `${R20}.gz`],
    ['the file name', { use_filename: true, unique_filename: false }, 'notes.txt', 'notes.txt'],
    ['a unique file name', { use_filename: true }, 'notes.txt', `notes_${R6}.txt`],
    ['no extension to add', {}, 'Makefile', R20],
    ['a name that begins with its only dot', { use_filename: true, unique_filename: false }, '.env', '.env'],
    ['an explicit id', { public_id: 'notes' }, 'notes.txt', 'notes'],
    ['no file name', { use_filename: true, unique_filename: false }, null, 'file'],
  ])('of a raw file carries the extension: %s', (_case, parameters, filename, publicId) => {
    expect(name(parameters, filename, 'raw').publicId).toBe(publicId)
  })

  it.each([
    ['a?b&c#d\\e%f<g>h+i.jpg', 'a_b_c_d_e_f_g_h_i'],
    ['  two  spaces .jpg', 'two__spaces'],
    ['a/../b.jpg', 'a_.._b'],
    ['...', 'file'],
    ['..', 'file'],
    ['\u0000\u0007.jpg', '__'],
    ['ünïcode 写真.jpg', 'ünïcode_写真'],
    ['', 'file'],
  ])('is made of the file name %j', (filename, publicId) => {
    expect(name({ use_filename: true, unique_filename: false }, filename).publicId).toBe(publicId)
  })

  it.each([
    [{ public_id: 'a?b' }, 'a?b'],
    [{ public_id: '/a' }, '/a'],
    [{ public_id: 'a/' }, 'a/'],
    [{ public_id: ' a' }, ' a'],
    [{ folder: 'v12', public_id: 'a' }, 'v12/a'],
    [{ folder: '..', public_id: 'a' }, '../a'],
    [{ folder: '/f', public_id: 'a' }, '/f/a'],
    [{ folder: 'f/', public_id: 'a' }, 'f//a'],
  ])('is refused when it cannot be one: %j', (parameters, publicId) => {
    expect(() => name(parameters)).toThrow(`public_id (${publicId}) is invalid`)
  })

  it('is valid for every file name there is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.boolean(),
        fc.constantFrom<ResourceType>('image', 'raw'),
        (filename, unique, resourceType) => {
          const parameters = { use_filename: true, unique_filename: unique, folder: 'some/folder' }
          expect(isPublicId(nameAsset(parameters, { filename, resourceType }).publicId)).toBe(true)
        },
      ),
      { numRuns: 2000, examples: [['\u0080', false, 'image']] },
    )
  })

  it('is random where nothing else is asked for', () => {
    const ids = Array.from({ length: 100 }, () => nameAsset({}, { filename: null, resourceType: 'image' }).publicId)
    expect(new Set(ids).size).toBe(100)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{20}$/)
  })
})

describe('the other names of an asset', () => {
  it.each<[string, NamingParameters, object]>([
    ['nothing', {}, { displayName: R20, assetFolder: '', originalFilename: 'Photo 1' }],
    ['a public id with folders', { public_id: 'a/b' }, { displayName: 'b', assetFolder: '' }],
    ['a folder', { folder: 'f/g', public_id: 'x' }, { displayName: 'x', assetFolder: 'f/g' }],
    ['an asset folder', { folder: 'f', asset_folder: 'a', public_id: 'x' }, { assetFolder: 'a' }],
    ['a display name', { display_name: 'Holiday / sea' }, { displayName: 'Holiday _ sea' }],
    ['the file name as display name', { use_filename_as_display_name: true }, { displayName: 'Photo 1' }],
    ['another file name', { filename_override: 'n.png' }, { originalFilename: 'n' }],
  ])('come from %s', (_case, parameters, names) => {
    expect(name(parameters)).toMatchObject(names)
  })
})
