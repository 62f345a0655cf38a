import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConfigFile } from './config-file.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-config-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text)

describe('loadConfigFile', () => {
  it('is content with none where none was asked for', async () => {
    expect(await loadConfigFile(undefined, directory)).toBeNull()
  })

  it('finds one in the working directory', async () => {
    write('countersign.config.json', '{"profiles":{}}')
    expect(await loadConfigFile(undefined, directory)).toEqual({
      path: join(directory, 'countersign.config.json'),
      directory,
      given: { profiles: {} },
    })
  })

  it('takes the one that was asked for, by a path from there', async () => {
    write('countersign.config.json', '{"profiles":1}')
    write('other.json', '{"profiles":2}')
    expect((await loadConfigFile('./other.json', directory))?.given).toEqual({ profiles: 2 })
  })

  it.each([
    { case: 'a file that is not there', asked: 'nowhere.json', says: /nowhere\.json is not there$/ },
    { case: 'no JSON', asked: 'broken.json', says: /broken\.json cannot be read as JSON: .+/ },
    {
      case: 'a module without a default export',
      asked: 'named.mjs',
      says: /named\.mjs must have a default export: export default/,
    },
    { case: 'a module whose default is a function', asked: 'made.mjs', says: /made\.mjs must have a default export/ },
    { case: 'a module that throws', asked: 'throws.mjs', says: /throws\.mjs cannot be run: no such thing$/ },
  ])('names $case, in one line', async ({ asked, says }) => {
    write('broken.json', '{ "profiles": ')
    write('named.mjs', 'export const profiles = {}')
    write('made.mjs', 'export default () => ({})')
    write('throws.mjs', 'throw new Error("no such\\nthing")')
    const failure = await loadConfigFile(asked, directory).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'invalid_configuration', message: expect.stringMatching(says) })
    expect((failure as Error).message).not.toContain('\n')
  })

  it.each([
    {
      case: 'without quotes',
      name: 'x.json',
      text: '{\n  "secret": hunter2-hunter2\n}',
      says: /Unexpected token 'h' in line 2$/,
    },
    {
      case: 'in other quotes',
      name: 'x.json',
      text: `{"a":1,\n"secret":'hunter2-hunter2'}`,
      says: /token ''' in line 2$/,
    },
    { case: 'alone', name: 'x.json', text: 'hunter2-hunter2', says: /Unexpected token 'h' in line 1$/ },
    {
      case: 'in what a module throws',
      name: 'x.mjs',
      text: 'throw new Error("no hunter2-hunter2")',
      says: /no \[secret\]$/,
    },
  ])('quotes no secret that stands in it $case', async ({ name, text, says }) => {
    write(name, text)
    const environment = { APP_TOKEN: 'hunter2-hunter2' }
    const failure = await loadConfigFile(name, directory, environment).catch((error: unknown) => error)
    expect((failure as Error).message).toMatch(says)
    expect((failure as Error).message).not.toContain('hunter')
  })

  it('says when it is a directory', async () => {
    await expect(loadConfigFile('.', directory)).rejects.toThrow(/ is a directory, not a configuration file$/)
  })

  it('does not choose between two', async () => {
    write('countersign.config.json', '{}')
    write('countersign.config.mjs', 'export default {}')
    await expect(loadConfigFile(undefined, directory)).rejects.toThrow(
      /countersign\.config\.mjs stands beside .*countersign\.config\.json; remove one, or say which with --config$/,
    )
  })

  it('says so where Node was told to run no TypeScript', async () => {
    const runsTypeScript = vi.spyOn(process.features, 'typescript', 'get').mockReturnValue(false)
    write('countersign.config.ts', 'export default {}')
    await expect(loadConfigFile(undefined, directory)).rejects.toThrow(
      /is TypeScript, which this Node \(v\d+.*\) was not started to run/,
    )
    runsTypeScript.mockRestore()
  })
})
