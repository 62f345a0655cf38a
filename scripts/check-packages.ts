/**
 * Fails when a packed package is not what its `package.json` promises whoever installs it: publint looks at the files, attw at
 * the types, entry by entry. Takes tarballs; without any it packs what `npm run build` has made. Run by `e2e/packages.test.ts`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.ts'

/**
 * `esm-only`: there is no CommonJS build. Node loads these packages by `require` too since 20.19; attw, which knows an older
 * one, would object, and so it would for resolvers that do not read `exports`. It does not know what a `.svelte` file is.
 */
const CHECKS = [
  ['publint', '--strict'],
  [
    'attw',
    '--profile',
    'esm-only',
    '--format',
    'ascii',
    '--no-emoji',
    '--no-definitely-typed',
    '--exclude-entrypoints',
    './svelte',
    '--',
  ],
] as const

const given = process.argv.slice(2)
const room = mkdtempSync(join(tmpdir(), 'countersign-pack-'))
try {
  for (const tarball of given.length > 0 ? given : ['sdk', 'media-server', 'cli'].map(pack)) {
    for (const [command, ...options] of CHECKS) {
      const code = await run(command, [...options, tarball])
      console.error(`${code === 0 ? 'ok' : 'FAILED'}  ${command} ${tarball}`)
      if (code !== 0) process.exitCode = 1
    }
  }
} finally {
  rmSync(room, { recursive: true })
}

function pack(name: string): string {
  const output = execFileSync('npm', ['pack', '--json', '--pack-destination', room], { cwd: `packages/${name}` })
  const [{ filename }] = JSON.parse(output.toString()) as [{ filename: string }]
  return join(room, filename)
}
