import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Room } from '../command-room.ts'
import { finish, ROOT, start } from '../run-command.ts'
import { SEPARATOR } from './command-process.ts'
import type { Evidence } from './search.ts'
import { CONFIG, type System } from './system.ts'

/** A command that is given all secrets, in the right place or in a wrong one. */
export interface Run {
  case: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Exit code. Default 1. */
  ends?: number
}

const PHOTO = join(ROOT, 'fixtures/rocket.jpg')
const GATEWAY = ['gateway', '--port', '0', '--json']

/** What people run, and get wrong. Files that it names are written into the room. */
function runsIn({ directory }: Room, { secrets, cloud }: System): Run[] {
  const write = (name: string, text: string): string[] => {
    writeFileSync(join(directory, name), text)
    return ['--config', name]
  }
  const { misplaced, api } = secrets
  const registry = { postgres: { env: 'DATABASE_URL' } }
  const least = { profiles: { a: {} }, authentication: { tokens: [{ subject: 'x', token: { env: 'CI_TOKEN' } }] } }
  const with_ = (change: object): string => JSON.stringify({ ...least, ...change })
  const broken = join(directory, 'broken-cloud')
  mkdirSync(broken, { recursive: true })
  writeFileSync(join(broken, 'cloud.json'), `{"cloudName": "demo", "apiKey": "1", "apiSecret": "${misplaced}`)
  const odd = join(directory, 'odd-cloud')
  mkdirSync(odd, { recursive: true })
  writeFileSync(join(odd, 'cloud.json'), JSON.stringify({ cloudName: 'demo', apiKey: '1', apiSecret: `${misplaced}"` }))

  return [
    { case: 'help', args: ['gateway', '--help'], ends: 0 },
    { case: 'an option that is none', args: [...GATEWAY, '--token', misplaced.slice(0, 4)], ends: 2 },
    { case: 'a tutorial', args: ['sign', PHOTO, '--public-id', 'x', '--param', 'tags=a&b'], ends: 0 },
    { case: 'a file that is not there', args: ['sign', 'nothing.jpg'] },
    { case: 'a parameter that is none', args: ['sign', PHOTO, '--param', `api_secret=${misplaced}`], ends: 2 },
    { case: 'profiles', args: ['explain-policy', '--config', CONFIG], ends: 0 },
    { case: 'no such profile', args: ['explain-policy', 'none', '--config', CONFIG] },
    { case: 'a migration', args: ['migrate', '--config', CONFIG], ends: 0 },
    { case: 'a sweep', args: ['sweep', '--once', '--log-level', 'debug', '--config', CONFIG], ends: 0 },
    { case: 'a database that is away', args: [...GATEWAY, ...write('database.json', with_({ registry }))] },
    { case: 'a migration of it', args: ['migrate', '--config', 'database.json'] },
    { case: 'a sweep over it', args: ['sweep', '--once', '--config', 'database.json'] },
    {
      case: 'a folder for a registry',
      args: [...GATEWAY, ...write('folder.json', with_({ registry: { sqlite: '.' } }))],
    },
    { case: 'secrets where none belong', args: [...GATEWAY, ...write('wrong.json', misplacedIn(misplaced))] },
    { case: 'a secret without quotes', args: [...GATEWAY, ...write('bare.json', `{"secret": ${misplaced}}`)] },
    { case: 'nothing but a secret', args: [...GATEWAY, ...write('only.json', misplaced)] },
    { case: 'a secret as configuration', args: [...GATEWAY, ...write('text.json', JSON.stringify(misplaced))] },
    {
      case: 'a syntax error beside a secret',
      args: [...GATEWAY, ...write('syntax.ts', `export default { secret: "${misplaced}" "" }`)],
    },
    {
      case: 'a configuration that throws what it knows',
      args: [
        ...GATEWAY,
        ...write('throws.js', 'throw new Error([process.env.CLOUDINARY_URL, process.env.CI_TOKEN].join())'),
      ],
    },
    { case: 'quotes around a URL', args: GATEWAY, env: { CLOUDINARY_URL: `"cloudinary://1:${api}@demo"` } },
    { case: 'a URL of another kind', args: GATEWAY, env: { CLOUDINARY_URL: `https://1:${api}@demo` } },
    { case: 'a URL without a name', args: GATEWAY, env: { CLOUDINARY_URL: `cloudinary://1:${api}` } },
    { case: 'a URL with more', args: GATEWAY, env: { CLOUDINARY_URL: `cloudinary://1:${api}@demo?secret=@${api}` } },
    {
      case: 'a URL for a name',
      args: ['sign', PHOTO],
      env: { CLOUDINARY_URL: '', CLOUDINARY_CLOUD_NAME: `cloudinary://1:${api}@demo` },
    },
    { case: 'two secrets', args: GATEWAY, env: { CLOUDINARY_API_SECRET: misplaced } },
    { case: 'quotes around a token', args: GATEWAY, env: { COUNTERSIGN_TOKEN: `'${misplaced}'` } },
    { case: 'white space in a secret', args: GATEWAY, env: { COUNTERSIGN_SECRET: `${misplaced} ${misplaced}` } },
    { case: 'a short secret', args: GATEWAY, env: { COUNTERSIGN_SECRET: misplaced.slice(0, 30) } },
    { case: 'half a file of a cloud', args: ['media-server', '--port', '0', '--data', broken, '--json'] },
    { case: 'a cloud with an odd secret', args: ['media-server', '--port', '0', '--data', odd, '--json'] },
    { case: 'a cloud that is in use', args: ['media-server', '--port', '0', '--data', cloud.data, '--json'] },
  ]
}

/** A configuration that holds secrets itself, wherever one might be put. */
const misplacedIn = (secret: string): string =>
  JSON.stringify({
    profiles: { a: {} },
    authentication: { jwt: secret, tokens: [secret, { subject: 'x', token: secret }, { sha256: secret }] },
    secret,
    cloud: `cloudinary://1:${secret}@demo`,
    formerApiSecrets: secret,
    webhookSecrets: { secret },
    registry: { postgres: `postgres://user:${secret}@db.example/app` },
    metrics: secret,
    trustedProxy: secret,
  })

const PROCESS = fileURLToPath(new URL('./command-process.ts', import.meta.url))

/** Runs all of it, one after the other. @returns what each printed. @throws when one ended otherwise than it should. */
export async function runCommands(room: Room, system: System): Promise<Evidence[]> {
  const runs = runsIn(room, system)
  const list = join(room.directory, 'commands.json')
  writeFileSync(list, JSON.stringify(runs))
  const { code, stdout, stderr } = await finish(
    room.keep(
      start(process.execPath, ['--conditions=@countersign/source', PROCESS, list], {
        cwd: room.directory,
        env: system.env,
      }),
    ),
  )
  if (code !== 0) throw new Error(`the commands ended with ${code}: ${stdout}${stderr}`)
  const [printed, complained] = [stdout.split(SEPARATOR), stderr.split(SEPARATOR)]
  return runs.map((run, index) => {
    const text = `${printed[index]}${complained[index]}`
    if (text.trim() === '') throw new Error(`${run.case}: nothing was printed`)
    return { where: `${run.args[0]} with ${run.case}`, bytes: Buffer.from(text) }
  })
}
