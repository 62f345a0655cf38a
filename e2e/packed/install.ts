import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

export const exec = promisify(execFile)
const PACKAGES = ['sdk', 'media-server', 'cli']

export interface Manifest {
  name: string
  version: string
  exports: Record<string, string | Record<string, string>>
  dependencies?: Record<string, string>
}

/** A package as whoever installs it gets it. */
export interface Packed {
  manifest: Manifest
  tarball: string
  /** Where it lies unpacked, below the folder's `node_modules`. */
  home: string
}

export const manifestOf = async (name: string): Promise<Manifest> =>
  JSON.parse(await readFile(`packages/${name}/package.json`, 'utf8')) as Manifest

/**
 * Builds and packs the packages, and unpacks them into an empty application, which gets nothing else but what they depend on.
 * @param more what the environment holds besides, while that is done.
 */
export async function installPacked(folder: string, more: Readonly<Record<string, string>> = {}): Promise<Packed[]> {
  const env = { ...process.env, ...more }
  // The compiler complains on stdout, which the error's own message leaves out.
  await exec('node', ['scripts/build.ts'], { env }).catch(({ stdout, stderr }) =>
    Promise.reject(new Error(stdout + stderr)),
  )
  const packed: Packed[] = []
  for (const name of PACKAGES) {
    const manifest = await manifestOf(name)
    const options = { cwd: `packages/${name}`, env }
    const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', folder], options)
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    const home = join(folder, 'node_modules', manifest.name)
    await mkdir(home, { recursive: true })
    await exec('tar', ['-xzf', join(folder, filename), '-C', home, '--strip-components=1'])
    packed.push({ manifest, tarball: join(folder, filename), home })
  }
  const ours = new Set(packed.map(({ manifest }) => manifest.name))
  const others = new Set(packed.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})))
  await link(
    folder,
    [...others].filter((name) => !ours.has(name)),
  )
  return packed
}

/** An application that has installed one package, and none of its optional peers. */
export async function installAlone(folder: string, { manifest, home }: Packed): Promise<void> {
  await cp(home, join(folder, 'node_modules', manifest.name), { recursive: true })
}

/** Third parties' packages, as this repository has them. */
export async function link(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = join(folder, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(resolve('node_modules', name), place)
  }
}
