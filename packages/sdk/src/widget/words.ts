import { loadTexts, type Texts } from './text/translate.ts'
import type { WidgetOptions } from './widget-options.ts'
import { wordsOf } from './words-of.ts'

/** What a widget is opened with next: the texts of its options as they stand, as soon as they are there. */
export function createWords(options: () => WidgetOptions, warn: (message: string) => void) {
  let texts: Texts | null = null
  /** Those that `texts` are of. */
  let known: WidgetOptions | null = null
  let loading: Promise<void> | null = null

  const areThere = () => {
    const { language, text } = options()
    return known !== null && known.language === language && known.text === text
  }
  async function loadThem(): Promise<void> {
    // They may be others by the time that they come.
    while (!areThere()) {
      const wanted = options()
      try {
        texts = await loadTexts(wanted, warn)
        known = wanted
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
