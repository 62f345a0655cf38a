/** The page at `/unsigned`: nothing on it is signed until the gateway says so. */
import { createAnnouncer } from './announcer.js'
import { createAssetMemory } from './asset-memory.js'
import { createCaller } from './caller.js'
import { createAssetCard, createUploadCard } from './card.js'
import { createFileIntake } from './file-intake.js'
import { find } from './find.js'
import { createGateway } from './gateway.js'
import { readConfiguration } from './page-configuration.js'
import { createUploadQueue } from './upload-queue.js'

/** @import { CardServices } from './card.js' */

const UPLOADS_AT_ONCE = 3

const configuration = readConfiguration(document.body)
const caller = createCaller(configuration)
const announce = createAnnouncer()
const list = find(document, '.cards', HTMLElement)
const isPrivate = find(document, '#private', HTMLInputElement)
const intakeProblem = find(document, '.intake-problem', HTMLElement)

/** @type {CardServices} */
const services = {
  configuration,
  caller,
  gateway: createGateway(caller),
  memory: createAssetMemory(sessionStorage),
  queue: createUploadQueue(UPLOADS_AT_ONCE),
  announce,
  onForget(card) {
    card.remove()
    showEmptiness()
    find(document, '#files-title', HTMLElement).focus()
  },
}

find(document, '.cloud-name', HTMLElement).textContent = configuration.cloudName
for (const asset of services.memory.all()) list.prepend(createAssetCard(asset, services))
showEmptiness()

createFileIntake({
  onFiles(files) {
    list.prepend(...files.map((file) => createUploadCard({ file, isPrivate: isPrivate.checked }, services)))
    showEmptiness()
    announce(files.length === 1 ? `${files[0]?.name} is being uploaded.` : `${files.length} files are being uploaded.`)
  },
  onProblem(words) {
    intakeProblem.textContent = words
    intakeProblem.hidden = words === ''
  },
})
caller.onChange(() => announce(caller.name() === '' ? 'Token changed.' : `You are ${caller.name()} now.`))
addEventListener('beforeunload', (event) => {
  if (services.queue.isBusy()) event.preventDefault()
})

function showEmptiness() {
  find(document, '.empty', HTMLElement).hidden = list.childElementCount > 0
}
