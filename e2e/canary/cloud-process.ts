/** A local cloud as its own process, which tells somebody of what happens in it. Arguments: data directory, URL to notify. */
import { startMediaServer } from '@countersign/media-server'

const [dataDir = '', url = ''] = process.argv.slice(2)
const server = await startMediaServer({ port: 0, dataDir, notificationUrls: [url] })
process.once('SIGTERM', () => void server.close())
// Its URL has the secret in it: whoever started this reads that in cloud.json.
process.stdout.write(`${JSON.stringify({ mediaUrl: server.mediaUrl })}\n`)
