import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { expect, it } from 'vitest'

const code = stripTypeScriptTypes(readFileSync(new URL('environment.ts', import.meta.url), 'utf8'))
const read = (before: string): unknown => {
  const program = `${before}\n${code}\nconsole.log(JSON.stringify(readEnvironment()))`
  return JSON.parse(execFileSync('node', ['--input-type=module', '-e', program]).toString())
}

it.each([
  { case: 'nothing', env: {}, read: {} },
  {
    case: 'the names of today',
    env: { VITE_CLOUDINARY_CLOUD_NAME: 'new', VITE_CLOUDINARY_API_KEY: '1', VITE_PUBLIC_CLOUDINARY_CLOUD_NAME: 'old' },
    read: { cloudName: 'new', apiKey: '1' },
  },
  {
    case: 'the older ones',
    env: { VITE_PUBLIC_CLOUDINARY_CLOUD_NAME: 'old', VITE_PUBLIC_CLOUDINARY_API_KEY: '2' },
    read: { cloudName: 'old', apiKey: '2' },
  },
  { case: 'a preset', env: { VITE_CLOUDINARY_UPLOAD_PRESET: 'p' }, read: { uploadPreset: 'p' } },
])('is what Vite says, as its server for development says it: $case', ({ env, read: expected }) => {
  expect(read(`import.meta.env = ${JSON.stringify(env)}`)).toEqual(expected)
})

it('is empty where there is no import.meta.env', () => {
  expect(read('')).toEqual({})
})
