/** The page at `/_inspector/`: looks at a server, and lets things go wrong when asked. */
import { createAnnouncer } from './announcer.js'
import { ask, watch } from './api.js'
import { createAssetsView } from './assets-view.js'
import { createFaultsView } from './faults-view.js'
import { find } from './find.js'
import { createRequestsView } from './requests-view.js'
import { createTabs } from './tabs.js'
import { createWebhooksView } from './webhooks-view.js'

/** @import { Changed, ConnectionState } from './api.js' */

const announcer = createAnnouncer()
/** @type {Record<Changed, { refresh: () => Promise<void> }>} */
const views = {
  requests: createRequestsView(announcer),
  assets: createAssetsView(announcer),
  webhooks: createWebhooksView(announcer),
  faults: createFaultsView(announcer),
}

/** One question for a list at a time; what changes meanwhile is asked for once more. @type {Map<Changed, 'asking' | 'again'>} */
const asking = new Map()

/** @param {Changed} name */
async function refresh(name) {
  if (asking.has(name)) {
    asking.set(name, 'again')
    return
  }
  do {
    asking.set(name, 'asking')
    await views[name].refresh().catch(() => setConnection('lost'))
  } while (asking.get(name) === 'again')
  asking.delete(name)
}

/** @type {Record<ConnectionState, string>} */
const WORDS = { waiting: 'Connecting', live: 'Live', lost: 'Connection lost, trying again' }

/** @param {ConnectionState} state */
function setConnection(state) {
  find(document, '.connection', HTMLElement).dataset.state = state
  find(document, '.connection-words', HTMLElement).textContent = WORDS[state]
}

createTabs(() => {})
watch({
  onState: setConnection,
  onChange: (changed) => {
    for (const name of changed) refresh(name)
  },
})
ask('cloud').then(({ cloud_name }) => {
  find(document, '.cloud-name', HTMLElement).textContent = cloud_name
})
