import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const exec = promisify(execFile)
const PACKAGES = ['sdk', 'media-server', 'cli']

interface Manifest {
  name: string
  version: string
  exports: Record<string, unknown>
  dependencies?: Record<string, string>
}

const manifest = async (name: string): Promise<Manifest> =>
  JSON.parse(await readFile(`packages/${name}/package.json`, 'utf8')) as Manifest

let folder: string
let manifests: Manifest[]

/** An empty application that has installed the packed packages, and nothing of this repository's but third parties. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-packed-'))
  manifests = await Promise.all(PACKAGES.map(manifest))
  await exec('node', ['scripts/build.ts'])
  for (const [index, name] of PACKAGES.entries()) {
    const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', folder], { cwd: `packages/${name}` })
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    const home = join(folder, 'node_modules', manifests[index]?.name ?? '')
    await mkdir(home, { recursive: true })
    await exec('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1'])
  }
  const ours = new Set(manifests.map(({ name }) => name))
  const others = new Set(
    manifests.flatMap(({ dependencies = {} }) => Object.keys(dependencies)).filter((n) => !ours.has(n)),
  )
  for (const name of others) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(process.cwd(), 'node_modules', name), link)
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the packed packages', () => {
  it('import in plain Node through every entry they declare', async () => {
    const entries = manifests.flatMap(({ name, exports }) =>
      Object.keys(exports)
        .filter((entry) => !entry.endsWith('.json'))
        .map((entry) => name + entry.slice(1)),
    )
    expect(entries).toContain('countersign/server')
    const code = `for (const e of ${JSON.stringify(entries)}) { const m = await import(e); if (!Object.keys(m).length) throw new Error(e + ' exports nothing') }`
    await exec('node', ['--input-type=module', '-e', code], { cwd: folder })
  })

  describe.each(['countersign/server', 'countersign/signing', 'countersign/node'])('%s', (entry) => {
    const load = (condition: string) =>
      exec('node', ['--conditions', condition, '--input-type=module', '-e', `await import('${entry}')`], {
        cwd: folder,
      })

    it.each(['workerd', 'edge-light', 'deno'])('is the real one under the condition %s', async (condition) => {
      await load(condition)
    })

    it('is the real one for a bundler of Workers, which names browser too', async () => {
      await exec('node', ['--conditions=browser', '--conditions=workerd', '-e', `import('${entry}')`], { cwd: folder })
    })

    it('says in a browser what to import instead', async () => {
      await expect(load('browser')).rejects.toThrow(/stay on the server: in a browser import countersign\/protocol/)
    })

    it('says so too when a browser bundle runs that imports a name of it', async () => {
      const name = { server: 'countersign', signing: 'signParameters', node: 'toNode' }[entry.slice(12)]
      const input = join(folder, 'page.js')
      const file = join(folder, 'bundle.js')
      await writeFile(input, `import { ${name} } from '${entry}'; globalThis.used = ${name}`)
      await build({ input, platform: 'browser', output: { file }, logLevel: 'silent' })
      await expect(exec('node', [file])).rejects.toThrow(/stay on the server/)
    })
  })

  it('run the command from node_modules', async () => {
    const bin = join(folder, 'node_modules/@countersign/cli/bin/countersign.js')
    const { stdout } = await exec('node', [bin, '--version'], { cwd: folder })
    expect(stdout.trim()).toBe(manifests[2]?.version)
  })

  it('carry no tests', async () => {
    const files = await readdir(join(folder, 'node_modules'), { recursive: true })
    expect(files.filter((file) => /\.(?:test|contract)\./.test(file) && /countersign/.test(file))).toEqual([])
  })
})
