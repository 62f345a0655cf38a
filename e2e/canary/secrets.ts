import { randomBytes } from 'node:crypto'

/** Secrets by what they are for. */
export type Secrets = Readonly<Record<string, string>>

/** Marks that stand nowhere else in the world, one for each secret that somebody who runs this has. */
export function makeSecrets() {
  return {
    sealing: odd('é'),
    formerSealing: odd(),
    formerApi: plain(),
    webhook: odd(),
    token: odd(),
    /** The gateway knows its SHA-256 alone. */
    hashedToken: odd(),
    metricsToken: odd(),
    /** Of `__cld_token__`; hexadecimal, as Cloudinary gives it out. */
    tokenKey: randomBytes(32).toString('hex'),
    databasePassword: plain(),
    /** What another application keeps in a cookie that browsers send to the gateway as well. */
    cookie: plain(),
    /** What a sealing secret looks like that somebody wrote into the configuration itself. */
    misplaced: plain(),
  }
}

/** What each takes that may hold nothing but letters, digits, `_` and `-`. */
const plain = (): string => randomBytes(24).toString('base64url')

/** With every character that some spelling writes otherwise. No twelve characters of it are without random ones. */
function odd(...more: readonly string[]): string {
  const pieces = ['"', '\\', '%', '&', '+', '/', '<', "'", '=', ...more].map((each) => each + chunk())
  return chunk() + chunk() + pieces.join('')
}

const chunk = (): string => randomBytes(6).toString('base64url')
