/** A media server as its own process, to be killed. Arguments: data directory, `sync` or `no-sync`. */
import { startMediaServer } from '@countersign/media-server'

const [dataDir = '', mode] = process.argv.slice(2)
const started = performance.now()
const server = await startMediaServer({ port: 0, dataDir, sync: mode !== 'no-sync' })
const readyMs = Math.round(performance.now() - started)
process.stdout.write(`${JSON.stringify({ mediaUrl: server.mediaUrl, cloudinaryUrl: server.cloudinaryUrl, readyMs })}\n`)

// Whoever started it is gone: so is the reason to run.
process.stdin.resume().once('end', () => process.exit())
