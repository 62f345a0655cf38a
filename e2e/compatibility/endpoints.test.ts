import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeEndpoints, describeUploadParameters } from './endpoint-documentation.ts'
import { ENDPOINTS } from './endpoints.ts'
import { type Probed, probeEndpoints } from './probe.ts'

let areas: Readonly<Record<string, readonly Probed[]>>

beforeAll(async () => {
  areas = await probeEndpoints()
})

describe('what is published of calls', () => {
  it('names each call once', () => {
    const calls = Object.values(ENDPOINTS).flatMap((area) => area.map(({ method, path }) => `${method} ${path}`))
    expect(calls.filter((call, at) => calls.indexOf(call) !== at)).toEqual([])
  })

  it('is true of parameters: a call that takes some refuses a name that nobody has', () => {
    const lax = Object.values(areas)
      .flat()
      .filter(({ standing, isStrict, parameters }) => standing === 'works' && parameters.length > 0 && !isStrict)
    expect(lax.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })

  it('says of an upload what it says of its parameters', () => {
    const page = [...describeEndpoints(areas), ...describeUploadParameters(areas)].join('\n')
    expect(page).toMatch(/`POST \/\{resource_type\}\/upload` \| works \| see above \|/)
    expect(page).toMatch(/acted on \| .*`public_id`.*`tags`/)
    expect(page).toMatch(/`eval` `on_success` \| it is code of the request/)
  })

  it('says why of every parameter that is refused', () => {
    const unexplained = Object.values(areas)
      .flat()
      .flatMap(({ method, path, found, why }) =>
        Object.keys(found)
          .filter((name) => found[name] === 'refused' && why[name] === undefined)
          .map((name) => `${method} ${path} ${name}`),
      )
    expect(unexplained).toEqual([])
  })

  it('knows every call of the OpenAPI documents that is of these two APIs', () => {
    const known = Object.values(ENDPOINTS)
      .flat()
      .map(({ method, path }) => `${method} ${shapeOf(path)}`)
    const unknown = callsOfTheDocuments().filter((call) => !known.includes(call) && !ELSEWHERE.test(call))
    expect(unknown).toEqual([])
  })
})

/** Of the console, of storage providers, of other services; and other spellings of calls that are here. */
const ELSEWHERE =
  /folder_operations|folders\/(by_id|by_path|descendants)|operations\/|people|by_container_id|generate|get_resource|resources\/update|invalidate_by_urls|datasource\/search|upload_mappings\/replace|views/

/** Names of what stands in a path differ between documents and SDKs. */
const shapeOf = (path: string): string =>
  path
    .replace(/^resources\/(image|video|raw)$/, 'resources/{}')
    .replace(/^image\//, '{}/')
    .replaceAll(/\{\w*\}/g, '{}')

function callsOfTheDocuments(): string[] {
  const packages = ['asset-management-mcp', 'environment-config-mcp', 'structured-metadata-mcp']
  return packages.flatMap((name) => {
    const folder = join('node_modules/@cloudinary', name, 'esm/funcs')
    return readdirSync(folder)
      .filter((file) => file.endsWith('.js'))
      .flatMap((file) => callsIn(join(folder, file)))
  })
}

function callsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const path = /pathToFunc\("\/v1_1\/\{cloud_name\}\/([^"]+)"/.exec(text)?.[1]
  const method = /method: "([A-Z]+)"/.exec(text)?.[1]
  return path && method ? [`${method} ${shapeOf(path)}`] : []
}
