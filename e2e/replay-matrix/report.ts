/** The cells of the matrix as a table for people: one row for each thing that a door's signatures can be made to do. */
import type { Cell } from './replay.ts'
import { PROFILE_NAMES } from './scene.ts'
import { EACH_ALONE } from './worlds.ts'

/** What a row says of the assets that it touches. */
const WORDS: Readonly<Record<Cell['does'], Readonly<Record<Cell['whose'], string>>>> = {
  creates: {
    own: 'stores a file under a name of the own, as it was given out for',
    nobody: "stores a file under a name in nobody's folder",
    ready: 'stores over a finished upload',
    other: "stores a file in somebody else's folder",
  },
  changes: {
    own: 'changes an own file that is not finished',
    nobody: "changes nobody's file",
    ready: 'changes a finished upload',
    other: "changes somebody else's file",
  },
  removes: {
    own: 'removes an own file that is not finished',
    nobody: "removes nobody's file",
    ready: 'removes a finished upload',
    other: "removes somebody else's file",
  },
  reads: {
    own: 'shows an own file that is not finished',
    nobody: "shows nobody's file",
    ready: 'shows a finished upload',
    other: "shows somebody else's file",
  },
}

/** Worst first. */
const WHOSE: readonly Cell['whose'][] = ['other', 'ready', 'nobody', 'own']

/** The table of everything that was let in, in Markdown. */
export function renderCells(cells: readonly Cell[]): string {
  const groups = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = `${WHOSE.indexOf(cell.whose)} ${cell.door} ${cell.action} ${cell.does}`
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => row(group))
    .map((columns) => `| ${columns.join(' | ')} |`)
  const head = '| door | action | what it does | resource types | profiles | where |\n|---|---|---|---|---|---|'
  return `${head}\n${rows.join('\n')}\n`
}

function row(group: readonly Cell[]): string[] {
  const [{ door, action, does, whose }] = group as [Cell]
  const resourceTypes = distinct(group.map((cell) => cell.resourceType))
  const profiles = distinct(group.map((cell) => cell.profile))
  return [
    door,
    `\`${action}\``,
    whose === 'other' || whose === 'ready' ? `**${WORDS[does][whose]}**` : WORDS[does][whose],
    resourceTypes.length === 3 ? 'all' : resourceTypes.join(', '),
    profiles.length === PROFILE_NAMES.length ? 'all' : profiles.join(', '),
    where(group),
  ]
}

/** The fewest answers that let it in, and those that by themselves keep it out. */
function where(group: readonly Cell[]): string {
  const asSigned = group.filter(({ how }) => how !== 'folded').map(({ world }) => world)
  const folded = group.filter(({ how }) => how === 'folded').map(({ world }) => world)
  const out = EACH_ALONE.map(({ label }) => label).filter((label) => !asSigned.includes(label))
  const everywhere = out.length === 0 ? 'everywhere' : `everywhere but ${out.map(code).join(', ')}`
  const said = fewest(asSigned).map((label) => (label === '' ? everywhere : code(label)))
  const foldedToo = fewest(folded).filter((label) => !asSigned.includes(label))
  return [...said, ...foldedToo.map((label) => `${code(label)}, one parameter folded into another`)].join('; ')
}

const code = (label: string): string => `\`${label}\``

/** Of labels such as `a: 1, b: 2` those that hold no other of them. */
function fewest(labels: readonly string[]): string[] {
  const sets = distinct(labels).map((label) => new Set(label === '' ? [] : label.split(', ')))
  return sets
    .filter((set) => !sets.some((other) => other !== set && [...other].every((answer) => set.has(answer))))
    .map((set) => [...set].join(', '))
}

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)]
