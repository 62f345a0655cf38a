import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type BuildOptions, build, type OutputOptions, type Plugin } from 'rolldown'
import { widgetScript } from './bundle-widget.ts'
import { copyComponents } from './copy-components.ts'

const HOME = 'packages/sdk'

interface Conditions {
  '@countersign/source': string
  workerd?: string
  default: string
}

/**
 * Bundles `countersign`: one file per entry and one for what entries share, so that an application that starts cold
 * reads five files, not thirty-five. What `exports` offers to `workerd` under `dist/edge/` is bundled a second time
 * without `node:crypto`.
 * @param dist where the files go, as `packages/sdk/dist` is laid out.
 */
export async function bundleSdk(dist: string): Promise<void> {
  const { exports } = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')) as {
    exports: Record<string, Conditions | string>
  }
  const entries = Object.entries(exports).filter((entry): entry is [string, Conditions] => typeof entry[1] === 'object')
  const components = { 'svelte/binding': join(HOME, 'src/svelte/binding.ts') }
  const edge = entries.filter(([, { workerd }]) => workerd?.startsWith('./dist/edge/'))
  const options: BuildOptions = {
    external: [/^node:/, /^@hono\//, 'react', /^svelte(?:\/|$)/, /\.svelte$/],
    logLevel: 'warn',
    // `'use client'` stays at the top of an entry, which `e2e/packages.test.ts` looks at.
    onLog: (level, log, report) => log.code === 'MODULE_LEVEL_DIRECTIVE' || report(level, log),
  }
  const output: OutputOptions = { format: 'esm', sourcemap: true, chunkFileNames: 'shared-[hash].js' }
  await build({
    ...options,
    input: { ...inputOf(entries), ...components },
    platform: 'node',
    output: { ...output, dir: dist },
  })
  await build({
    ...options,
    input: inputOf(edge),
    platform: 'neutral',
    plugins: [withoutNodeCrypto],
    output: { ...output, dir: join(dist, 'edge') },
  })
  copyComponents(join(HOME, 'src/svelte'), join(dist, 'svelte'))
  const { code, integrity, parts } = await widgetScript()
  for (const [name, text] of Object.entries({ 'widget.global.js': code, ...parts }))
    writeFileSync(join(dist, name), text)
  console.error(`dist/widget.global.js integrity="${integrity}"`)
  // Its licence asks to go where its code goes.
  cpSync('node_modules/@noble/hashes/LICENSE', join(dist, 'edge/LICENSE.noble-hashes.txt'))
}

const inputOf = (entries: readonly [string, Conditions][]): Record<string, string> =>
  Object.fromEntries(entries.map(([key, conditions]) => [key.slice(2), join(HOME, conditions['@countersign/source'])]))

const NODE_DIGEST = resolve(HOME, 'src/signing/digest.ts')

/** Puts the portable digest in the place of the one that needs `node:crypto`. */
export const withoutNodeCrypto: Plugin = {
  name: 'without-node-crypto',
  async resolveId(source, importer) {
    const resolved = source.endsWith('/digest.ts') ? await this.resolve(source, importer, { skipSelf: true }) : null
    return resolved?.id === NODE_DIGEST ? NODE_DIGEST.replace('digest.ts', 'digest-portable.ts') : null
  },
}
