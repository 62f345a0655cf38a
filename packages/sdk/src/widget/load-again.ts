import { wordsOf } from './words-of.ts'

/** How Chromium and Firefox name the module that did not come. */
const ADDRESS = /dynamically imported module: (\S+)$/

/**
 * Loads a module of ours as often as it is called, until it is there. Browsers remember of an address that its module did not
 * come, and ask no more for it until the page is loaded again; with another query it is a new one to them.
 * @param load an `import()`, which bundlers have to see as it is.
 * @see https://github.com/whatwg/html/issues/6768
 */
export function loadAgain<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let failures = 0
  let next = load
  return () =>
    next().catch((cause: unknown) => {
      const [, failed] = ADDRESS.exec(wordsOf(cause)) ?? []
      if (failed !== undefined) {
        failures += 1
        const [address = ''] = failed.split(/[?&]again=/)
        const fresh = `${address}${address.includes('?') ? '&' : '?'}again=${failures}`
        next = () => import(/* @vite-ignore */ /* webpackIgnore: true */ fresh)
      }
      throw cause
    })
}
