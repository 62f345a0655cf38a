import { flushSync, hydrate, mount, unmount } from 'svelte'
import { Everything } from './everything.js'

const components = import.meta.glob(['./pages/*.svelte', './samples/*.svelte'], { import: 'default' })
const target = document.querySelector('#app')
let shown = null

/** What a test sees of the page. `given` are the properties of the widget on it; a test changes them as an app's state changes. */
globalThis.app = {
  ...Everything(),
  given: $state({}),
  flush: flushSync,
  async show(name, given = {}) {
    const component = await components[`./${name}.svelte`]()
    Object.assign(app.given, given)
    shown = (target.dataset.rendered ? hydrate : mount)(component, { target, props: { app } })
    flushSync()
  },
  async hide() {
    await unmount(shown)
    shown = null
  },
}
