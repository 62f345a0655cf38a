import { digestOf } from '../catalog/cursor.ts'
import type { FoundFolder } from '../catalog/folders.ts'
import { isFolderFulfilling } from '../catalog/memory-search.ts'
import { compareBytes } from '../catalog/tag-pages.ts'
import type { Action } from '../cloud/call.ts'
import { refuse } from '../errors/cloudinary-error.ts'
import { FOLDER_VOCABULARY } from '../search/folder-fields.ts'
import { parseExpression } from '../search/parse.ts'
import { readParameters } from '../upload-api/parameters.ts'
import { integer, line } from '../upload-api/parsers.ts'
import { readArguments } from './arguments.ts'
import { describeFolder } from './folders.ts'
import { pageOf, readCursor } from './page.ts'
import { readSortEntries } from './sort-entries.ts'

const TABLE = {
  expression: (text: string) => text,
  max_results: integer(1, 500),
  next_cursor: line(2000),
} as const

type Compare = (a: FoundFolder, b: FoundFolder) => number

/** What folders can be sorted by. */
const ORDERS: Readonly<Record<string, Compare>> = {
  name: (a, b) => compareBytes(describeFolder(a.path).name, describeFolder(b.path).name),
  path: (a, b) => compareBytes(a.path, b.path),
  created_at: (a, b) => a.createdAt - b.createdAt,
}

/**
 * `GET` and `POST /folders/search`: folders by `name`, `path` and `created_at`; the newest first, unless `sort_by` says otherwise.
 * One that nobody created is as old as the oldest asset in it.
 * @see https://cloudinary.com/documentation/admin_api#search_folders
 */
export const searchFolders: Action = async (call) => {
  const { services, account } = call
  const startedAt = performance.now()
  const { entries, others } = readSortEntries((await readArguments(call)).fields)
  const { expression = '', max_results: limit = 50, next_cursor: cursor } = readParameters(others, TABLE)
  const compare = orderOf(entries)
  const condition = parseExpression(expression, services.now(), FOLDER_VOCABULARY)
  const all = await services.catalog.allFolders(account.cloudName)
  const found = all.filter((folder) => isFolderFulfilling(condition, folder)).sort(compare)

  const list = `folders ${digestOf([expression, entries])}`
  const after = readCursor(list, cursor, /^.+$/s)
  const left = found.slice(after === undefined ? 0 : found.findIndex(({ path }) => path === after) + 1)
  const { items, next } = pageOf(left, limit, list, ({ path }) => path)
  return Response.json({
    total_count: found.length,
    time: Math.round(performance.now() - startedAt),
    folders: items.map(({ path, createdAt }) => ({
      ...describeFolder(path),
      created_at: `${new Date(createdAt).toISOString().slice(0, 19)}Z`,
    })),
    ...next,
  })
}

/** Where all is equal, by path: pages follow each other. */
function orderOf(entries: ReturnType<typeof readSortEntries>['entries']): Compare {
  const keys = (entries.length > 0 ? entries : [{ key: 'created_at', direction: 'desc' }]).map(({ key, direction }) => {
    const compare = Object.hasOwn(ORDERS, key) ? ORDERS[key] : undefined
    if (!compare) throw refuse('invalidParameter', 'sort_by', `one of ${Object.keys(ORDERS).join(', ')}`, key)
    if (direction !== 'asc' && direction !== 'desc')
      throw refuse('invalidParameter', `sort_by ${key}`, 'asc or desc', direction)
    return { compare, sign: direction === 'asc' ? 1 : -1 }
  })
  return (a, b) => {
    for (const { compare, sign } of keys) {
      const difference = compare(a, b)
      if (difference !== 0) return sign * difference
    }
    return compareBytes(a.path, b.path)
  }
}
