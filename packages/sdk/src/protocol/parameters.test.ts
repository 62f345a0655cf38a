import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { isUploadParameter, UPLOAD_PARAMETERS, type UploadParameter } from '../protocol.ts'

/** The text of the SDK's function, from its head to the next one at the same depth. */
function sourceOf(name: string): string {
  const file = createRequire(import.meta.url).resolve('cloudinary/lib/utils/index.js')
  const [, body = ''] = readFileSync(file, 'utf8').split(new RegExp(`^function ${name}\\(.*$`, 'm'))
  return body.split(/^}/m)[0] ?? ''
}
const namesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)

const built = namesIn(sourceOf('build_upload_params'), /^ {4}(\w+):/gm)
const updated = namesIn(sourceOf('updateable_resource_params'), /\bparams\.(\w+) =/g)
const entries = Object.entries<UploadParameter>(UPLOAD_PARAMETERS)

describe('the table of upload parameters', () => {
  it('is compared with the names that the official SDK can send', () => {
    expect(built.length).toBeGreaterThan(45)
    expect(updated.length).toBeGreaterThan(18)
    expect(built).toEqual(expect.arrayContaining(['timestamp', 'public_id', 'eval', 'auto_chaptering']))
    expect(updated).toEqual(expect.arrayContaining(['tags', 'context', 'regions', 'headers']))
  })

  it.each([...new Set([...built, ...updated])])('has %s', (name) => {
    expect(isUploadParameter(name)).toBe(true)
  })

  it.each([
    'file',
    'cloud_name',
    'resource_type',
    'api_key',
    'signature',
    '__proto__',
    'constructor',
    'toString',
    '',
    'Timestamp',
    'public_id ',
  ])('has no %j', (name) => {
    expect(isUploadParameter(name)).toBe(false)
  })

  it('never lets through what runs code, calls other hosts or changes the answer', () => {
    expect(
      entries
        .filter(([, { owner }]) => owner === 'never')
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'async',
      'callback',
      'eager_notification_url',
      'eval',
      'headers',
      'notification_url',
      'on_success',
      'proxy',
    ])
  })

  it('gives every choice its values, and nothing else values', () => {
    expect(entries.filter(([, { kind, values }]) => (kind === 'choice') !== Boolean(values?.length))).toEqual([])
  })
})
