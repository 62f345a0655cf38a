import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filesBelow, searchFor } from './canary/search.ts'
import { makeSecrets } from './canary/secrets.ts'
import { installOfficial } from './official-components/install.ts'
import { frameworkBlocks } from './packed/framework-blocks.ts'
import { exec, installAlone, installPacked, link, manifestOf, type Packed } from './packed/install.ts'
import { entriesOf, namesOf, needsPlugin } from './packed/surface.ts'
import { buildSvelteApp, serveSvelteApp, svelteApp } from './packed/svelte-app.ts'

let folder: string
let packed: Packed[]
let sdk: Packed
/** What whoever builds and packs may have in the environment. */
const secrets = makeSecrets()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-packed-'))
  const { sealing: COUNTERSIGN_SECRET, token: COUNTERSIGN_TOKEN, formerApi: CLOUDINARY_API_SECRET } = secrets
  const CLOUDINARY_URL = `cloudinary://key:${CLOUDINARY_API_SECRET}@demo`
  packed = await installPacked(folder, { CLOUDINARY_URL, CLOUDINARY_API_SECRET, COUNTERSIGN_SECRET, COUNTERSIGN_TOKEN })
  sdk = packed[0] as Packed
  await link(folder, ['react'])
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

interface Served {
  script: string
  parts: Record<string, string>
  mediaUrl: string
}

const run = (code: string, { conditions = [] as string[], cwd = folder } = {}) =>
  exec('node', [...conditions.map((name) => `--conditions=${name}`), '--input-type=module', '-e', code], { cwd })

const importAll = (entries: readonly string[]) =>
  `for (const e of ${JSON.stringify(entries)}) { const m = await import(e); if (!Object.keys(m).length) throw new Error(e + ' exports nothing') }`

describe('the packed packages', () => {
  it('import in plain Node through every entry they declare', async () => {
    const entries = packed.flatMap((one) => entriesOf(one).filter((entry) => !needsPlugin(one, entry)))
    expect(entries).toContain('countersign/server')
    await run(importAll(entries))
  })

  it('export these names', async () => {
    const surface = await Promise.all(
      packed.flatMap((one) =>
        entriesOf(one).map(async (entry) => ({
          entry,
          names: await namesOf(one, entry),
          plain: !needsPlugin(one, entry),
        })),
      ),
    )
    const text = surface
      .map(({ entry, names }) => `${entry}\n${names.map((name) => `  ${name}\n`).join('')}`)
      .join('\n')
    await expect(text).toMatchFileSnapshot('packed/surface.txt')
    for (const { entry, names } of surface.filter(({ plain }) => plain)) {
      const { stdout } = await run(`console.log(JSON.stringify(Object.keys(await import('${entry}'))))`)
      expect([entry, ...(JSON.parse(stdout) as string[]).sort()]).toEqual([
        entry,
        ...names.filter((name) => !name.startsWith('type ')),
      ])
    }
  })

  it('satisfy publint and attw, entry by entry', async () => {
    await exec('node', ['scripts/check-packages.ts', ...packed.map(({ tarball }) => tarball)])
  }, 180_000)

  it('say in their first line that React’s components are for clients', async () => {
    expect((await readFile(join(sdk.home, 'dist/react.js'), 'utf8')).split('\n')[0]).toBe('"use client";')
  })

  it('run the command from node_modules', async () => {
    const bin = join(folder, 'node_modules/@countersign/cli/bin/countersign.js')
    const { stdout } = await exec('node', [bin, '--version'], { cwd: folder })
    expect(stdout.trim()).toBe((await manifestOf('cli')).version)
  })

  it('hold nothing of the secrets in the environment that they were built in, source maps included: U13', () => {
    const built = ['sdk', 'media-server', 'cli'].map((name) => `packages/${name}/dist`)
    const evidence = [...built, ...packed.map(({ home }) => home)].flatMap((place) => filesBelow(place))
    expect(evidence.filter(({ where }) => where.endsWith('.js.map')).length).toBeGreaterThan(300)
    expect(evidence.flatMap(searchFor(secrets))).toEqual([])
  })

  it('serve the script of the upload widget, and each file that it loads, with the content that it wants', async () => {
    const { stdout } = await run(`
      import { startMediaServer } from '@countersign/media-server'
      const media = await startMediaServer({ port: 0, dataDir: 'cloud' })
      const load = async (name) => (await fetch(media.mediaUrl + '/latest/global/' + name)).text()
      const script = await load('all.js')
      const parts = {}
      for (const [name] of script.matchAll(/widget\\.global\\.[\\w-]+\\.js/g)) parts[name] ??= await load(name)
      console.log(JSON.stringify({ script, parts, mediaUrl: media.mediaUrl }))
      await media.close()`)
    const { script, parts, mediaUrl } = JSON.parse(stdout) as Served
    expect(Object.keys(parts).length).toBeGreaterThan(1)
    // Each by whoever loads it.
    const all = script + Object.values(parts).join('')
    for (const [name, code] of Object.entries(parts))
      expect(all).toContain(`"${name}":["sha256-${createHash('sha256').update(code).digest('base64')}"`)
    expect(script).toMatch(new RegExp(`setApiOrigin\\("${mediaUrl}"\\);\\s*$`))
  })

  it('carry no tests', async () => {
    const files = await readdir(join(folder, 'node_modules'), { recursive: true })
    expect(files.filter((file) => /\.(?:test|contract)\./.test(file) && /countersign/.test(file))).toEqual([])
  })
})

describe('entries that need the API secret', () => {
  const guarded = () =>
    entriesOf(sdk).filter((entry) => {
      const conditions = sdk.manifest.exports[entry.replace('countersign', '.')]
      return typeof conditions === 'object' && conditions.browser !== undefined
    })

  it('are all but those for browsers', () => {
    const open = entriesOf(sdk).filter((entry) => !guarded().includes(entry))
    expect(open.sort()).toEqual([
      'countersign/protocol',
      'countersign/react',
      'countersign/svelte',
      'countersign/upload',
      'countersign/widget',
    ])
  })

  it.each([
    { case: 'of workerd', conditions: ['workerd'] },
    { case: 'of edge functions', conditions: ['edge-light'] },
    { case: 'of Deno', conditions: ['deno'] },
    { case: 'of a bundler for Workers, which names browser too', conditions: ['browser', 'workerd'] },
  ])('are the real ones under the conditions $case', async ({ conditions }) => {
    await run(importAll(guarded()), { conditions })
  })

  it('say in a browser what to import instead', async () => {
    const code = `for (const e of ${JSON.stringify(guarded())}) await import(e).then(() => console.log(e), ({ message }) => console.log(message))`
    const { stdout } = await run(code, { conditions: ['browser'] })
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(guarded().length)
    for (const line of lines) expect(line).toMatch(/stay on the server: in a browser import countersign\/protocol/)
  })

  it('say so too when a browser bundle runs that imports a name of theirs', async () => {
    for (const entry of guarded()) {
      const name = (await namesOf(sdk, entry)).find((name) => !name.startsWith('type '))
      const input = join(folder, 'page.js')
      const file = join(folder, 'bundle.js')
      await writeFile(input, `import { ${name} } from '${entry}'; globalThis.used = ${name}`)
      await build({ input, platform: 'browser', output: { file }, logLevel: 'silent' })
      await expect(exec('node', [file])).rejects.toThrow(/stay on the server/)
    }
  })
})

describe('without any optional peer', () => {
  /** They speak `node:http`, by way of `@hono/node-server`. */
  const FOR_NODE = ['express', 'fastify', 'next-pages', 'node'].map((name) => `countersign/${name}`)
  /** Components, which are nothing without their framework. */
  const FOR_REACT = 'countersign/react'
  let alone: string

  beforeAll(async () => {
    alone = await mkdtemp(join(tmpdir(), 'countersign-alone-'))
    await installAlone(alone, sdk)
    await link(alone, ['@types/node', 'undici-types', '@types/react', 'csstype'])
  })
  afterAll(() => rm(alone, { recursive: true, force: true }))

  it('all entries import but those for a framework, which name what is missing', async () => {
    const free = entriesOf(sdk).filter(
      (entry) => !needsPlugin(sdk, entry) && !FOR_NODE.includes(entry) && entry !== FOR_REACT,
    )
    await run(importAll(free), { cwd: alone })
    await expect(run(`await import('${FOR_REACT}')`, { cwd: alone })).rejects.toThrow(/Cannot find package 'react'/)
    for (const entry of FOR_NODE) {
      await expect(run(`await import('${entry}')`, { cwd: alone })).rejects.toThrow(
        /Cannot find package '@hono\/node-server'/,
      )
    }
  })

  it.each([
    {
      case: 'with Node’s',
      types: ['node'],
      lib: ['ES2024'],
      entries: () => entriesOf(sdk).filter((entry) => !needsPlugin(sdk, entry)),
    },
    {
      case: 'with the Web’s alone',
      types: [],
      lib: ['ES2024', 'DOM', 'DOM.Iterable'],
      entries: () => entriesOf(sdk).filter((entry) => !needsPlugin(sdk, entry) && !FOR_NODE.includes(entry)),
    },
  ])('types hold, libraries checked too, $case', async ({ types, lib, entries }) => {
    const imports = entries().map((entry, i) => `import * as entry${i} from '${entry}'\nexport { entry${i} }\n`)
    await writeFile(join(alone, 'all.ts'), imports.join(''))
    await typeCheck(alone, ['all.ts'], { types, lib, skipLibCheck: false })
  })
})

describe('React’s components', () => {
  const APP = `
import { CldUploadButton, CldUploadWidget, UploadDropzone, useUpload } from 'countersign/react'
import { unsignedUploads } from 'countersign/upload'

const protocol = unsignedUploads({ cloudName: 'demo', uploadPreset: 'pages' })
export function App() {
  const upload = useUpload({ protocol })
  return (
    <>
      <CldUploadWidget uploadPreset="pages" onSuccess={({ info }, { widget }) => widget.update({ folder: info.public_id })}>
        {({ open, results }) => <button onClick={() => open()}>{results?.info.secure_url}</button>}
      </CldUploadWidget>
      <CldUploadButton signatureEndpoint="/sign" className="a" onClick={(event) => event.currentTarget.blur()} />
      <UploadDropzone upload={upload}>{({ uploads }) => uploads.length}</UploadDropzone>
    </>
  )
}
`

  it.each([
    { case: '19', types: () => resolve('node_modules') },
    { case: '18', types: async () => join(await installOfficial('react-18'), 'node_modules') },
  ])(
    'have types that hold with those of React $case, libraries checked too',
    async ({ types }) => {
      const app = await mkdtemp(join(tmpdir(), 'countersign-react-'))
      await installAlone(app, sdk)
      await link(app, ['@types/node', 'undici-types'])
      const from = await types()
      for (const name of ['@types/react', '@types/prop-types', 'csstype'])
        if (existsSync(join(from, name))) await symlink(join(from, name), join(app, 'node_modules', name))
      await writeFile(join(app, 'app.tsx'), APP)
      const lib = ['ES2024', 'DOM', 'DOM.Iterable']
      await typeCheck(app, ['app.tsx'], { types: ['node'], lib, jsx: 'react-jsx', skipLibCheck: false })
      await rm(app, { recursive: true, force: true })
    },
    180_000,
  )
})

describe('countersign/svelte, installed in an app of Vite', () => {
  let app: string
  beforeAll(async () => {
    app = await svelteApp(folder, { VITE_CLOUDINARY_CLOUD_NAME: 'cloud-of-the-environment' })
  })

  it('is built, and has what Vite knows of the environment', async () => {
    const { text } = await buildSvelteApp(app)
    expect(text).toContain('cloud-of-the-environment')
    expect(text).not.toContain('import.meta.env')
  })

  it('is served for development, and drawn by a server', async () => {
    const { browser, drawn } = await serveSvelteApp(app)
    expect(browser).toMatch(/import\.meta\.env = \{[^}]*"VITE_CLOUDINARY_CLOUD_NAME": "cloud-of-the-environment"/)
    expect(drawn).toMatch(/<button>Choose<\/button>.*<button type="button" disabled(?:="")?>(?:<!--.*?-->)*Upload/s)
  })

  it('has types, libraries checked too, as Node resolves them and as Vite does', async () => {
    const code = await readFile('e2e/svelte/types/wrong.ts', 'utf8')
    await writeFile(join(app, 'wrong.ts'), code)
    for (const resolution of [{}, { module: 'ESNext', moduleResolution: 'Bundler' }])
      await typeCheck(app, ['wrong.ts'], {
        lib: ['ES2024', 'DOM', 'DOM.Iterable'],
        types: [],
        skipLibCheck: false,
        ...resolution,
      })
  })
})

describe('the blocks of the README', async () => {
  const { blocks, uploads, late } = await frameworkBlocks()
  let app: string

  beforeAll(async () => {
    app = join(folder, 'app')
    await mkdir(app)
    await link(app, ['express', 'fastify', 'hono', '@hono/node-server', '@types/node', 'undici-types'])
    await cp('e2e/packed/drive.js', join(app, 'drive.js'))
    await writeFile(join(app, 'package.json'), '{"type":"module"}')
    await writeFile(join(app, 'uploads.ts'), uploads)
    for (const { file, code } of blocks) await writeFile(join(app, file), code)
  })

  it('are one for each line of its table', () => {
    expect(blocks.map(({ framework }) => framework)).toEqual([
      'Express',
      'Fastify',
      'Hono',
      'Next, App Router',
      'Next, Pages Router',
      'SvelteKit',
      'node:http',
      'Workers, Deno, Bun',
    ])
  })

  it.each(blocks)('sign in $framework', async ({ file }) => {
    const env = { PATH: process.env.PATH, CLOUDINARY_URL: 'cloudinary://key:abcd@demo' }
    const { stdout, stderr } = await exec('node', ['drive.js', file], { cwd: app, env })
    expect([JSON.parse(stdout), stderr]).toEqual([[200, { signature: expect.stringMatching(/^[0-9a-f]{40}$/) }], ''])
  })

  it('load in a build without secrets, and sign once they are there: Next and SvelteKit', async () => {
    const built = blocks.filter(({ framework }) => /^(?:Next|SvelteKit)/.test(framework))
    expect(built).toHaveLength(3)
    await writeFile(join(app, 'late-uploads.ts'), late)
    const { PATH } = process.env
    for (const { file, code } of built) {
      await writeFile(join(app, `late-${file}`), code.replace('./uploads.ts', './late-uploads.ts'))
      const load = (name: string) => exec('node', ['-e', `import('./${name}')`], { cwd: app, env: { PATH } })
      await load(`late-${file}`)
      await expect(load(file)).rejects.toThrow(/CLOUDINARY_URL\) is not set/)
      const env = { PATH, CLOUDINARY_URL: 'cloudinary://key:abcd@demo' }
      const { stdout } = await exec('node', ['drive.js', `late-${file}`], { cwd: app, env })
      expect(JSON.parse(stdout)).toEqual([200, { signature: expect.stringMatching(/^[0-9a-f]{40}$/) }])
    }
  })

  it('have the types of their frameworks', async () => {
    // Express has its types in another package.
    await writeFile(join(app, 'express.d.ts'), "declare module 'express'\n")
    await typeCheck(app, ['express.d.ts', 'late-uploads.ts', ...blocks.map(({ file }) => file)], {
      types: ['node'],
      skipLibCheck: true,
    })
  })
})

async function typeCheck(cwd: string, files: readonly string[], options: object): Promise<void> {
  const compilerOptions = {
    target: 'ES2024',
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    ...options,
  }
  await writeFile(join(cwd, 'package.json'), '{"type":"module"}')
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
  const { stdout } = await exec('tsc', ['-p', cwd]).catch((error: { stdout: string }) => error)
  expect(stdout).toBe('')
}
