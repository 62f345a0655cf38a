import type { Command } from 'commander'
import { parseCloudinaryUrl } from 'countersign/protocol'
import { parseOrigin } from '../environment/origin.ts'
import { portOf } from '../environment/port.ts'
import { readEnvironment } from '../environment/read-environment.ts'
import { openDemoGateway } from './demo-gateway.ts'
import { usage } from './explain-failure.ts'
import { DATA_DIRECTORY, GATEWAY_PORT, MEDIA_PORT, serveGateway, serveMedia } from './serve.ts'
import { addDataOption, addJsonOption, addPortOption, addRemoteFilesOption } from './serve-options.ts'
import { untilStopped } from './until-stopped.ts'

const HELP = `
Everything stays on this machine: CLOUDINARY_URL is not read, a cloud named "demo" is made, its key and secret are
generated and kept with the data, as are the secret that seals grants and the registry that remembers them. Two demo
subjects share it, chosen by the cookie countersign_demo_subject.

A page of another origin, such as an app's own server for development, asks the signer only if --allow-origin names it;
what was refused is said here.

Examples:
  $ countersign dev
  $ countersign dev --allow-origin http://localhost:5173 --allow-origin http://127.0.0.1:5173
  $ countersign dev --port 8080 --media-port 8081
  $ countersign dev --port 0 --media-port 0 --data /tmp/cloud --json`

interface DevOptions {
  port?: number
  mediaPort?: number
  data: string
  allowOrigin?: readonly string[]
  remoteFiles?: true
  json?: true
}

/** `countersign dev`: the local Cloudinary and a gateway in front of it. */
export function addDev(program: Command): void {
  const command = program
    .command('dev')
    .summary('run the whole system on this machine: local Cloudinary, gateway, page')
    .description(
      'Runs the whole system on this machine: a local Cloudinary, the gateway that signs for it, and a page.',
    )
  addPortOption(command, 'port', 'port of the gateway', `PORT, or ${GATEWAY_PORT} or the next free one`)
  addPortOption(command, 'media-port', 'port of the local Cloudinary', `${MEDIA_PORT} or the next free one`)
  addDataOption(command, DATA_DIRECTORY)
  addRemoteFilesOption(command)
  command.option(
    '--allow-origin <origin>',
    'let pages of another origin, exactly this one, ask the signer; may be given several times',
    (text: string, former: readonly string[] = []) => [...former, allowedOrigin(text)],
  )
  addJsonOption(command)
  command.addHelpText('after', HELP).action(dev)
}

const allowedOrigin = usage((text) => parseOrigin(text, '--allow-origin'))

async function dev({ port, mediaPort, data, allowOrigin = [], remoteFiles, json }: DevOptions): Promise<void> {
  const asked = port ?? portOf(readEnvironment(process.cwd(), process.env))
  const media = await serveMedia({
    asked: mediaPort ?? null,
    howToChoose: '--media-port N',
    dataDir: data,
    remoteFiles,
  })
  const cloud = parseCloudinaryUrl(media.cloudinaryUrl)
  const { cloudinaryUrl, mediaUrl, dataDir } = media
  const demo = await openDemoGateway(cloud, { dataDir, allowedOrigins: allowOrigin }).catch(async (error: unknown) => {
    await media.close()
    throw error
  })
  const gateway = await serveGateway(demo.gateway, { asked }).catch(async (error: unknown) => {
    await demo.close()
    await media.close()
    throw error
  })
  const ready = { gatewayUrl: gateway.url, mediaUrl, cloudinaryUrl, dataDir }
  await untilStopped(
    [gateway, demo, media],
    json ? `${JSON.stringify(ready)}\n` : describeDev({ ...ready, inspectorUrl: media.inspectorUrl }),
  )
}

interface Ready {
  gatewayUrl: string
  mediaUrl: string
  cloudinaryUrl: string
  dataDir: string
}

const describeDev = ({
  gatewayUrl,
  mediaUrl,
  inspectorUrl,
  cloudinaryUrl,
  dataDir,
}: Ready & { inspectorUrl: string }): string => `
Countersign runs, and everything stays on this machine.

  Page              ${gatewayUrl}/unsigned
  Gateway           ${gatewayUrl}
  Local Cloudinary  ${mediaUrl}
  Inspector         ${inspectorUrl}
  Files             ${dataDir}

  CLOUDINARY_URL=${cloudinaryUrl}

Next: open the page and upload a photo. For an app, a script or the official SDK, put the line above into its .env,
and take secure_url from the answers: cloudinary.url() builds addresses of the hosted cloud.
Ctrl-C stops it.
`
