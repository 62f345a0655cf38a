import { find } from './find.js'
import { probe } from './probe.js'
import { formatCountdown } from './quantities.js'
import { describeFailure } from './refusal.js'

/** @import { Asset } from './asset.js' */
/** @import { CardServices } from './card.js' */
/** @import { Findings } from './findings.js' */

const SUBJECT = 'Expiring link'
const TICK_MS = 200
/** The cloud counts whole seconds, so a link may live one longer than its countdown. */
const ASK_AGAIN_MS = 1000
const ASK_AT_MOST = 5

/**
 * The button that makes a link, its countdown, and the proof at zero: the page asks for the link again and shows the answer.
 * @param {HTMLElement} card
 * @param {Asset} asset
 * @param {CardServices} services
 * @param {Findings} findings
 * @returns {{ close: () => void }} `close` ends the countdown and puts the link away
 */
export function createExpiringLink(card, asset, { gateway, announce }, findings) {
  const button = find(card, '.create-link', HTMLButtonElement)
  const copy = find(card, '.copy', HTMLButtonElement)
  const copyResult = find(card, '.copy-result', HTMLElement)
  const link = createLinkLine(card)
  let stopCountdown = () => {}

  const start = async () => {
    button.disabled = true
    try {
      const { url, lifetimeMs } = await gateway.createLink(asset)
      stopCountdown()
      findings.drop(SUBJECT)
      copyResult.textContent = ''
      link.open(url)
      announce(`Link ready. It lives for ${formatCountdown(lifetimeMs)}.`)
      stopCountdown = countDown(lifetimeMs, link.tick, () => void bury(url))
    } catch (error) {
      findings.showFailure(SUBJECT, error)
    } finally {
      button.disabled = false
    }
  }

  /** @param {string} url */
  const bury = async (url, asked = 1) => {
    link.expire()
    try {
      const { isOpen, status, reason } = await probe(url)
      if (!link.isShowing(url)) return
      if (!isOpen) findings.show(SUBJECT, `dead. Asked again, the cloud answers ${status} ${reason}`, 'kept')
      else if (asked < ASK_AT_MOST) setTimeout(() => void bury(url, asked + 1), ASK_AGAIN_MS)
      else findings.show(SUBJECT, `its time is over and the cloud still serves it (${status})`, 'problem')
    } catch (error) {
      findings.show(SUBJECT, `its time is over. ${describeFailure(error).message}`, 'problem')
    }
  }

  button.addEventListener('click', () => void start())
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(link.url())
      copyResult.textContent = 'Copied'
    } catch (error) {
      copyResult.textContent = `The browser did not copy it: ${describeFailure(error).message}`
    }
    announce(copyResult.textContent)
  })

  return {
    close() {
      stopCountdown()
      findings.drop(SUBJECT)
      link.close()
    },
  }
}

/** @param {HTMLElement} card */
function createLinkLine(card) {
  const panel = find(card, '.link-panel', HTMLElement)
  const field = find(card, '.link-url', HTMLInputElement)
  const anchor = find(card, '.open-link', HTMLAnchorElement)
  const countdown = find(card, '.countdown', HTMLElement)
  const fuse = find(card, '.fuse span', HTMLElement)
  return {
    url: () => field.value,
    /** @param {string} url */
    isShowing: (url) => field.value === url && !panel.hidden,
    /** @param {string} url */
    open(url) {
      field.value = url
      anchor.href = url
      panel.classList.remove('is-dead')
      panel.hidden = false
    },
    /** @param {number} leftMs @param {number} lifetimeMs */
    tick(leftMs, lifetimeMs) {
      const words = formatCountdown(leftMs)
      if (countdown.textContent !== words) countdown.textContent = words
      fuse.style.transform = `scaleX(${leftMs / lifetimeMs})`
    },
    expire() {
      panel.classList.add('is-dead')
    },
    close() {
      panel.hidden = true
      field.value = ''
    },
  }
}

/**
 * @param {number} lifetimeMs
 * @param {(leftMs: number, lifetimeMs: number) => void} onTick
 * @param {() => void} onEnd
 * @returns {() => void} stops it
 */
function countDown(lifetimeMs, onTick, onEnd) {
  const end = Date.now() + lifetimeMs
  const tick = () => {
    const left = Math.max(0, end - Date.now())
    onTick(left, lifetimeMs)
    if (left > 0) return
    clearInterval(timer)
    onEnd()
  }
  const timer = setInterval(tick, TICK_MS)
  onTick(lifetimeMs, lifetimeMs)
  return () => clearInterval(timer)
}
