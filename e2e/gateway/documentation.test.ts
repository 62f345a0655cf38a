import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRoom } from '../command-room.ts'
import { blocksIn } from '../markdown.ts'
import { ROOT } from '../run-command.ts'
import { callerOf, LEAST, openStage, type Stage, TOKEN } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage(openRoom())
})
afterAll(() => stage.room.leave())

describe('the documentation', () => {
  const examples = ['docs/gateway.md', 'packages/cli/README.md'].flatMap((file) =>
    blocksIn(readFileSync(join(ROOT, file), 'utf8'))
      .filter(({ language }) => ['ts', 'json'].includes(language))
      .map(({ language, code: text }, index) => ({ file, language, text, index })),
  )

  it('shows configurations', () => {
    expect(examples.map(({ file, language }) => `${language} in ${file}`)).toEqual([
      'ts in docs/gateway.md',
      'json in docs/gateway.md',
      'ts in packages/cli/README.md',
    ])
  })

  it.each(examples)('shows one that runs: $language in $file', async ({ language, text, index, file }) => {
    const name = `${file.replaceAll(/\W/g, '-')}-${index}.${language}`
    stage.write(name, text)
    const { url } = await stage.gateway({ args: ['--config', name] })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  it('names every key of a configuration, and every metric', async () => {
    const text = readFileSync(join(ROOT, 'docs/gateway.md'), 'utf8')
    stage.write('misspelt.json', JSON.stringify({ ...LEAST, zzzzzzzzzzzz: 1 }))
    const { stderr } = await stage.room.run(['gateway', '--config', 'misspelt.json'], { CI_TOKEN: TOKEN })
    const keys = /has no "z+"; it has (.+)$/m.exec(stderr)?.[1]?.split(', ') ?? []
    expect(keys.length).toBeGreaterThan(15)
    for (const key of keys) expect(text).toMatch(new RegExp(`\\b${key}\\b`))
    const { url } = await stage.configured('metrics.json', { metrics: { token: { env: 'CI_TOKEN' } } })
    const { body } = await callerOf(url, TOKEN).ask('/metrics')
    for (const [, metric] of body.matchAll(/^# HELP (\S+)/gm)) expect(text).toContain(metric)
  })
})
