import { type Command, Option } from 'commander'
import { parseBytes } from 'countersign/protocol'
import { usage } from './explain-failure.ts'
import { DATA_DIRECTORY, MEDIA_PORT, type Media, serveMedia } from './serve.ts'
import { addDataOption, addJsonOption, addPortOption, addRemoteFilesOption } from './serve-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
SIZE is a number of bytes, or text such as "5 MB" (5,000,000 bytes) or "5 MiB" (5,242,880 bytes).

With --database, several servers may run on one database and one data directory, and serve one cloud.

Examples:
  $ countersign media-server
  $ countersign media-server --port 0 --data /tmp/cloud --json
  $ countersign media-server --max-request-bytes "20 MB"
  $ countersign media-server --data /srv/cloud --database postgres://user:password@db.example:5432/media`

interface MediaServerOptions {
  port?: number
  data: string
  database?: string
  maxRequestBytes?: number
  remoteFiles?: true
  json?: true
}

/** `countersign media-server`: the local Cloudinary alone. */
export function addMediaServer(program: Command): void {
  const command = program
    .command('media-server')
    .summary('run the local Cloudinary alone')
    .description('Runs the local Cloudinary alone: uploads, Admin API and delivery on one port of this machine.')
  addPortOption(command, 'port', 'port to listen on', `${MEDIA_PORT} or the next free one`)
  addDataOption(command, DATA_DIRECTORY)
    .addOption(
      new Option('--database <url>', 'Postgres that keeps the catalog (default: a file in the data directory)').env(
        'COUNTERSIGN_MEDIA_DATABASE',
      ),
    )
    .option(
      '--max-request-bytes <size>',
      'largest upload request (default: 100 MB, as on Cloudinary)',
      usage(parseSize),
    )
  addRemoteFilesOption(command)
  addJsonOption(command).addHelpText('after', HELP).action(mediaServer)
}

async function mediaServer({ port, data, json, ...limits }: MediaServerOptions): Promise<void> {
  const media = await serveMedia({ asked: port ?? null, howToChoose: '--port N', dataDir: data, ...limits })
  const { mediaUrl, cloudinaryUrl, dataDir } = media
  const ready = { mediaUrl, cloudinaryUrl, dataDir }
  await untilStopped([media], json ? `${JSON.stringify(ready)}\n` : describeMediaServer(media, limits.database))
}

/** What is printed when all is ready. @param database as it was asked for; its credentials are not shown. */
export const describeMediaServer = (
  { mediaUrl, inspectorUrl, cloudinaryUrl, dataDir }: Omit<Media, 'close'>,
  database: string | undefined,
): string => `
The local Cloudinary runs, and ${database === undefined ? 'everything stays on this machine' : 'keeps its catalog in a database'}.

  Local Cloudinary  ${mediaUrl}
  Inspector         ${inspectorUrl}
  Files             ${dataDir}${database === undefined ? '' : `\n  Catalog           ${withoutCredentials(database)}`}

  CLOUDINARY_URL=${cloudinaryUrl}

Next: put the line above into the .env of an app, a script or a gateway ("countersign gateway" reads it).
Ctrl-C stops it.
`

/** A database as it may be shown: its query may hold a password, too. */
function withoutCredentials(database: string): string {
  if (!URL.canParse(database)) return 'a database'
  const { protocol, host, pathname } = new URL(database)
  return `${protocol}//${host}${pathname}`
}

function parseSize(text: string): number {
  return parseBytes(/^\d+$/.test(text) ? Number(text) : text, '--max-request-bytes')
}
