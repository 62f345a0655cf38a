import { loadTexts, type Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'
import { wordsOf } from './words-of.ts'

/** What a widget is opened with next: the texts of its options as they stand, as soon as they are there. */
export function createWords(options: () => WidgetOptions, warn: (message: string) => void) {
  let texts: Texts | null = null
  /** What `texts` are of. */
  let known = ''
  let loading: Promise<void> | null = null

  const areThere = () => known === wantedBy(options())
  async function loadThem(): Promise<void> {
    // They may be others by the time that they come.
    while (!areThere()) {
      const wanted = options()
      try {
        texts = await loadTexts(wanted, warn)
        known = wantedBy(wanted)
      } catch (cause) {
        if (texts === null) throw cause
        warn(wordsOf(cause))
        // The next opening asks for them again.
        if (options() === wanted) return
      }
    }
  }
  return {
    texts: () => texts as Texts,
    areThere,
    /** Rejects only where there are none at all. */
    load(): Promise<void> {
      loading ??= loadThem().finally(() => {
        loading = null
      })
      return loading
    },
  }
}

/** By what it says: an app may make the same texts anew with every update. */
const wantedBy = ({ language, text }: WidgetOptions): string => JSON.stringify([language, text])
