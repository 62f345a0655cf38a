import { type DirectOptions, deletingUrlOf } from '../../engine/direct-protocols.ts'
import type { UploadInfo } from '../events.ts'
import { findElement } from '../find-element.ts'
import { loadAgain } from '../load-again.ts'
import { loadOnce } from '../load-once.ts'
import type { Texts } from '../text/translate.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { wordsOf } from '../words-of.ts'
import { pageEvents } from './page-events.ts'

const loadPageResults = loadAgain(() => import('./page-results.ts'))

interface ResultsOptions {
  options: () => WidgetOptions
  texts: () => Texts
  warn: (message: string) => void
  /** The element that a widget was applied to. */
  opener: Element | null
}

/** What a widget leaves in its page, events and uploads: only pages that want something of the second kind load it. */
export function keepResults({ options, texts, warn, opener }: ResultsOptions) {
  const events = pageEvents(() => opener ?? formOf(options()) ?? document)
  const load = loadOnce(async () => {
    const { createPageResults } = await loadPageResults()
    const deletingUrl = () => deletingUrlOf(options() as DirectOptions)
    return createPageResults({ options, opener, texts, deletingUrl, onDeleted: events.deleted })
  })
  let hasKept = false
  return {
    tell: events.tell,
    keep(info: UploadInfo): void {
      const { form, thumbnails } = options()
      if (!form && !thumbnails && !opener) return
      hasKept = true
      load()
        .then((results) => results.add(info))
        .catch((cause: unknown) => warn(wordsOf(cause)))
    },
    removeThumbnails(): void {
      if (hasKept)
        load().then(
          (results) => results.removeThumbnails(),
          () => {},
        )
    },
  }
}

/** A form that is not there is told when something is to be put into it. */
function formOf({ form }: WidgetOptions): Element | null {
  try {
    return findElement('form', form)
  } catch {
    return null
  }
}
