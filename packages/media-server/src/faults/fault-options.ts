import type { Bytes, Duration } from 'countersign/protocol'

/** How often a fault strikes. */
interface Times {
  /** Default 1; `Infinity` until `faults.clear()`. */
  times?: number
}

/** Which requests a fault strikes: those for which everything holds that is said. With nothing said, the next one. */
export interface RequestMatch extends Times {
  /** `GET`, `POST`, `DELETE`, … in capitals. */
  method?: string
  /** The whole path, without its query, or an expression that is found in it: `/\/image\/upload$/`. */
  path?: string | RegExp
  /** `upload`, `destroy`, `rename`, `tags`, `download`; `resources`, `ping` of the Admin API; `delivery` of a file by its URL. */
  action?: string
  /**
   * The n-th chunk of a file that comes in several, from 1: the n-th `Content-Range` that is new to its `X-Unique-Upload-Id`.
   * A chunk that is sent again keeps its number.
   */
  chunk?: number
}

/** What a cloud answers that does not do its work. */
export interface RefusalOptions extends RequestMatch {
  /** The text of the error. Default: Cloudinary's own. */
  message?: string
  /** Sent as `Retry-After`. Default: none, as Cloudinary does. */
  retryAfterSeconds?: number
}

/** How slow a link is: at least one of the two. Time is real time, whatever the cloud's clock says. */
export interface SlowLinkOptions extends RequestMatch {
  /** In each direction: a number, or text such as `'100 kB'`. Default: as fast as it goes. */
  bytesPerSecond?: Bytes
  /** Before the request is looked at: milliseconds, or text such as `'300 ms'`. Default 0. */
  latency?: Duration
}

/** Which notifications a fault strikes. With nothing said, the next one. */
export interface WebhookMatch extends Times {
  /** Where it goes, whole, or an expression that is found in it. */
  url?: string | RegExp
  /** What it tells of, by its `notification_type`: `upload`, `rename`, `delete`, `eager`, … */
  type?: string
}

export interface DelayOptions extends WebhookMatch {
  /** By the cloud's clock, from the change that it tells of: milliseconds, or text such as `'5 s'`. */
  by: Duration
}

/** Every fault there is, and what can be said of it. */
export interface FaultOptions {
  /** Too many calls, in Cloudinary's own way: nothing is done. */
  answer420: RefusalOptions
  /** Too many calls, in everybody's way: nothing is done. */
  answer429: RefusalOptions
  /** A defect of the cloud: nothing is done. */
  answer500: RefusalOptions
  /** The connection ends before the request is looked at: nothing is done. */
  lostRequest: RequestMatch
  /** The work is done, and the connection ends instead of an answer. */
  lostAnswer: RequestMatch
  /** Request and answer trickle, or come late. What a client gives up on the way has not arrived. */
  slowLink: SlowLinkOptions
  /** This attempt gets lost on its way. The cloud tries again by its clock: after 3, 6 and 9 minutes, unless it was told otherwise. */
  dropWebhook: WebhookMatch
  /** It arrives twice. */
  duplicateWebhook: WebhookMatch
  /** It arrives later, and those of the same asset behind it. */
  delayWebhook: DelayOptions
}

/** The name of a fault. */
export type FaultName = keyof FaultOptions
