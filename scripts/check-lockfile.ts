/**
 * Fails when a lock file would not install elsewhere: a platform's package left out (npm drops what the registry at hand
 * does not have, and `npm ci` then refuses), or an address of one registry written down. Run by `npm run check`.
 */
import { globSync, readFileSync } from 'node:fs'

interface Locked {
  resolved?: string
  link?: true
  optionalDependencies?: Record<string, string>
}

/** Of the workspace, and of what tests install by themselves. */
const FILES = ['package-lock.json', ...globSync('e2e/official-components/*/package-lock.json')]
const problems = FILES.flatMap((file) => problemsOf(file).map((problem) => `${file}: ${problem}`))

function problemsOf(file: string): string[] {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Locked> }
  const installed = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
  return Object.entries(packages).flatMap(([path, { resolved, link, optionalDependencies = {} }]) => [
    ...Object.keys(optionalDependencies)
      .filter((name) => !installed.has(name))
      .map((name) => `${path}: its optional dependency ${name} is not there`),
    ...(resolved !== undefined && !link ? [`${path}: "resolved" names a registry, ${resolved}`] : []),
  ])
}

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
