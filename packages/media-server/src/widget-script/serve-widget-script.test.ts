import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCloud, ORIGIN } from '../http/cloud-under-test.contract.ts'
import { createWidgetScript, isWidgetScript } from './serve-widget-script.ts'
import { findWidgetFiles } from './widget-files.ts'

const FILES = { script: 'globalThis.cloudinary = api', parts: new Map([['widget.global.interface-a.js', 'part()']]) }
const ask = (path: string, headers: Record<string, string> = {}, find = async () => FILES as typeof FILES | null) =>
  createWidgetScript(() => ORIGIN, find)(new Request(ORIGIN + path, { headers }), path)

describe('the upload widget’s script', () => {
  it.each(['/global/all.js', '/latest/global/all.js', '/v2.0/global/all.js', '/2.26.12/global/all.js'])(
    'is at %s, and says where it came from',
    async (path) => {
      const response = await ask(path)
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      const origins: string[] = []
      runInNewContext(await response.text(), { api: { setApiOrigin: (origin: string) => origins.push(origin) } })
      expect(origins).toEqual([ORIGIN])
    },
  )

  it.each(['/demo/image/upload/all.js', '/global/image/upload/a.js', '/other/global/all.js', '/global/../all.js'])(
    'is not at %s',
    (path) => expect(isWidgetScript(path)).toBe(false),
  )

  it('has its parts beside it, which never change', async () => {
    const response = await ask('/latest/global/widget.global.interface-a.js')
    expect(await response.text()).toBe('part()')
    expect(response.headers.get('cache-control')).toContain('immutable')
    await expect(ask('/global/widget.global.interface-b.js')).rejects.toMatchObject({ status: 404 })
  })

  it('is sent again only when it is another one', async () => {
    const etag = (await ask('/global/all.js')).headers.get('etag') ?? ''
    expect((await ask('/global/all.js', { 'if-none-match': etag })).status).toBe(304)
  })

  it('is missed by name where the package was not built', async () => {
    await expect(ask('/global/all.js', {}, async () => null)).rejects.toThrow(/has no dist\/widget\.global\.js/)
  })

  it('is bundled from the sources in the repository, for pages of any origin', async () => {
    const response = await createCloud().send('/global/all.js')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.text()).toMatch(/createUploadWidget[\s\S]*cloudinary\.setApiOrigin\("http/)
  })
})

describe('the files of an installed package', () => {
  it('are those of its dist, and nothing that the app around it has', async () => {
    const app = await mkdtemp(join(tmpdir(), 'countersign-app-'))
    onTestFinished(() => rm(app, { recursive: true }))
    const home = join(app, 'node_modules/countersign')
    await mkdir(join(home, 'dist'), { recursive: true })
    await mkdir(join(app, 'scripts'))
    await writeFile(join(app, 'scripts/bundle-widget.ts'), 'throw new Error("the code of an app")')
    expect(await findWidgetFiles(home)).toBeNull()
    for (const name of ['widget.global.js', 'widget.global.interface-a.js', 'widget.js', 'server.js'])
      await writeFile(join(home, 'dist', name), name)
    const files = await findWidgetFiles(home)
    expect(files?.script).toBe('widget.global.js')
    expect([...(files?.parts.keys() ?? [])].sort()).toEqual(['widget.global.interface-a.js', 'widget.global.js'])
  })
})
