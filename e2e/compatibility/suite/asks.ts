/** The steps that cases are made of. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CaseFile, Fields } from './bodies.ts'
import type { Ask, Expectation, Step } from './case.ts'

export const TEXT_FILE: CaseFile = { name: 'notes.txt', bytes: new TextEncoder().encode('countersign asks') }

/** One red pixel. */
export const PIXEL: CaseFile = {
  name: 'pixel.png',
  bytes: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
    'base64',
  ),
}

/** 640 by 427 pixels. */
export const ROCKET: CaseFile = {
  name: 'rocket.jpg',
  bytes: readFileSync(new URL('../../../fixtures/rocket.jpg', import.meta.url)),
}

export const named = (file: CaseFile, name: string): CaseFile => ({ ...file, name })

export const md5 = ({ bytes }: CaseFile): string => createHash('md5').update(bytes).digest('hex')

type More = Partial<Omit<Ask, 'path' | 'fields'>>

/** A call of the Upload API, signed. */
export const post = (path: string, fields: Fields = {}, more: More = {}): Ask => ({
  ...{ method: 'POST', path, auth: 'signature', fields },
  ...more,
})

export const upload = (resourceType: string, fields: Fields = {}, file = TEXT_FILE, more: More = {}): Ask =>
  post(`${resourceType}/upload`, fields, { file, ...more })

/** A call of the Admin API, with key and secret. */
export const admin = (method: string, path: string, fields: Fields = {}, more: More = {}): Ask => ({
  ...{ method, path, auth: 'basic', fields },
  ...more,
})

/** A URL, as a page opens it. */
export const open = (path: string, more: More = {}): Ask => ({ method: 'GET', path, auth: 'none', ...more })

export const step = (ask: Ask, expect: Expectation, keep?: Step['keep']): Step => ({
  ask,
  expect,
  ...(keep && { keep }),
})

export const ok = (body?: Expectation['body']): Expectation => ({ status: 200, ...(body !== undefined && { body }) })

export const refused = (status: number, error: NonNullable<Expectation['error']>): Expectation => ({ status, error })

/** Stores a text as raw; a case's first step. */
export const putText = (publicId: string, fields: Fields = {}, keep?: Step['keep']): Step =>
  step(upload('raw', { public_id: publicId, ...fields }), ok({ public_id: publicId }), keep)

/** Stores a pixel as an image. */
export const putImage = (publicId: string, fields: Fields = {}, keep?: Step['keep']): Step =>
  step(upload('image', { public_id: publicId, ...fields }, PIXEL), ok({ public_id: publicId }), keep)
