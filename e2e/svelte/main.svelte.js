import { flushSync, hydrate, mount, unmount } from 'svelte'
import { Everything } from './everything.js'

const components = import.meta.glob(['./pages/*.svelte', './samples/*.svelte', './guide/*.svelte'], {
  import: 'default',
})
const target = document.querySelector('#app')
const given = $state({})
let shown = null

/** What a test sees of the page. `given` are the properties of the widget on it; a test changes them as an app's state changes. */
globalThis.app = {
  ...Everything(),
  given,
  flush: flushSync,
  async show(name, first = {}) {
    const component = await components[`./${name}.svelte`]()
    Object.assign(given, first)
    shown = ('rendered' in target.dataset ? hydrate : mount)(component, { target, props: { app } })
    flushSync()
  },
  async hide() {
    await unmount(shown)
    shown = null
  },
}
