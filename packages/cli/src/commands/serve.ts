import type { Gateway } from '../gateway/create-gateway.ts'
import { onPort, type PortWish } from './free-port.ts'
import type { Stoppable } from './until-stopped.ts'

export const GATEWAY_PORT = 3000
export const MEDIA_PORT = 3001
export const DATA_DIRECTORY = '.countersign'

/** Listens with a gateway on the port asked for, or the first free one. Loads the server when called, not before. */
export async function serveGateway(
  gateway: Gateway,
  { asked, host = '127.0.0.1' }: { asked: number | null; host?: string },
): Promise<Stoppable & { url: string }> {
  const { listen } = await import('@countersign/media-server')
  const wish = { name: 'gateway', asked, fallback: GATEWAY_PORT, howToChoose: '--port N or PORT=N' }
  return onPort(wish, (port) => listen(gateway.fetch, { port, host }))
}

export interface MediaWish extends Pick<PortWish, 'asked' | 'howToChoose'> {
  dataDir: string
  /** A URL of Postgres, whose database keeps the catalog. Default: a file in the data directory. */
  database?: string | undefined
  maxRequestBytes?: number | undefined
  /** Whether uploads may name a URL as their file. Default: not. */
  remoteFiles?: boolean | undefined
}

export interface Media extends Stoppable {
  mediaUrl: string
  /** Where it shows what is stored and what came. */
  inspectorUrl: string
  cloudinaryUrl: string
  /** Absolute. */
  dataDir: string
}

/** Starts a local Cloudinary on the port asked for, or the first free one. Loads it when called, not before. */
export async function serveMedia({
  dataDir,
  database,
  maxRequestBytes,
  remoteFiles = false,
  ...choice
}: MediaWish): Promise<Media> {
  const { startMediaServer } = await import('@countersign/media-server')
  const media = await onPort({ name: 'local Cloudinary', fallback: MEDIA_PORT, ...choice }, (port) =>
    startMediaServer({
      port,
      dataDir,
      remoteFiles,
      inspector: true,
      ...(database !== undefined && { database }),
      ...(maxRequestBytes !== undefined && { maxRequestBytes }),
    }),
  )
  return {
    mediaUrl: media.mediaUrl,
    inspectorUrl: media.inspectorUrl ?? media.mediaUrl,
    cloudinaryUrl: media.cloudinaryUrl,
    dataDir: media.dataDir,
    close: media.close,
  }
}
