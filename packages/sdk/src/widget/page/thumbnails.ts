import type { UploadInfo } from '../events.ts'
import { findElement } from '../find-element.ts'
import { make, write } from '../make.ts'
import type { Texts } from '../text/translate.ts'
import type { WidgetOptions } from '../widget-options.ts'
import { stylePage } from './page-style.ts'

/** What a list of thumbnails, and a form, know of their widget. */
export interface ThumbnailOptions {
  options: () => WidgetOptions
  /** Where a token is taken. */
  deletingUrl: () => string
  /** The element that the widget was applied to. */
  opener: Element | null
  texts: () => Texts
  /** Told of what the user has deleted. */
  onDeleted(info: UploadInfo): void
}

/** A list in the page with a small picture of each upload, or its name, and with what takes it back where the cloud has given a token. */
export function createThumbnails({ options, deletingUrl, opener, texts, onDeleted }: ThumbnailOptions) {
  let list: Element | null = null
  const items = new Set<HTMLElement>()

  function listIn(place: Element | null): Element | null {
    if (list?.isConnected) return list
    list = place?.querySelector(':scope > .cloudinary-thumbnails') ?? make('ul', { class: 'cloudinary-thumbnails' })
    if (place) place.append(list)
    else if (opener) opener.after(list)
    return list
  }

  /** To what takes back another one, else to the button of the widget. */
  function moveFocusFrom(item: HTMLElement): void {
    if (!item.contains(document.activeElement)) return
    const link = (other: Element | null) => other?.querySelector<HTMLElement>('.cloudinary-delete') ?? null
    const next = link(item.nextElementSibling) ?? link(item.previousElementSibling) ?? opener?.previousElementSibling
    if (next instanceof HTMLElement) next.focus()
  }

  return {
    /** @param onGone what goes with it. */
    add(info: UploadInfo, onGone: () => void): void {
      const place = findElement('thumbnails', options().thumbnails)
      if (!place && !opener) return
      stylePage()
      const item = make('li', { class: 'cloudinary-thumbnail' }, pictureOf(info))
      item.dataset.cloudinary = JSON.stringify(info)
      const remove = async (): Promise<void> => {
        await deleteByToken(deletingUrl(), info)
        moveFocusFrom(item)
        item.remove()
        items.delete(item)
        onGone()
        onDeleted(info)
      }
      if (info.delete_token && options().cloudName) item.append(...deleteLink(texts(), info, remove))
      items.add(item)
      listIn(place)?.append(item)
    },
    remove(): void {
      for (const item of items) item.remove()
      items.clear()
      if (list?.childElementCount === 0) list.remove()
    },
  }
}

function pictureOf({ thumbnail_url, public_id, original_filename }: UploadInfo): HTMLElement {
  if (!thumbnail_url) return make('span', {}, public_id)
  const picture = make('img', { alt: original_filename })
  picture.addEventListener('load', () => picture.parentElement?.classList.add('active'), { once: true })
  picture.src = thumbnail_url
  return picture
}

/** A link by its looks, as pages know it; a button by what it does. */
function deleteLink(texts: Texts, info: UploadInfo, remove: () => Promise<void>): [HTMLElement, HTMLElement] {
  const label = texts.say('thumbnails.delete', { name: info.original_filename })
  const said = make('span', { class: 'cloudinary-error', role: 'alert' })
  let isUnderWay = false
  const press = (event: Event): void => {
    event.preventDefault()
    if (isUnderWay) return
    isUnderWay = true
    write(said, '')
    remove()
      .catch((cause: Error) => write(said, cause.message))
      .finally(() => {
        isUnderWay = false
      })
  }
  const link = make(
    'a',
    { href: '#', role: 'button', class: 'cloudinary-delete', 'aria-label': label, click: press },
    '×',
  )
  link.addEventListener('keydown', (event) => event.key === ' ' && press(event))
  return [link, said]
}

/** @throws Error with what the cloud said. */
async function deleteByToken(url: string, { delete_token = '' }: UploadInfo): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ token: delete_token }) })
  if (response.ok) return
  const said = (await response.json().catch(() => null)) as { error?: { message?: string } } | null
  throw new Error(said?.error?.message ?? `${response.status} ${response.statusText}`)
}
