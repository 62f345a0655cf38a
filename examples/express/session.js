/**
 * A TOY: whoever sends the cookie `toy_session=user-1` is user-1. Put the session of your app here (express-session, Passport, your
 * own). All that the signer needs is who asks, with an `id` that never changes, or `null`.
 */
export const TOY_USERS = ['user-1', 'user-2']

/** Who sends this `Cookie` header. */
export function userOf(cookies) {
  const [, id = ''] = /(?:^|;\s*)toy_session=([^;]*)/.exec(cookies ?? '') ?? []
  return TOY_USERS.includes(id) ? { id } : null
}

/** The `Set-Cookie` of somebody who becomes one of the toy users; any other text signs out. */
export const becoming = (id) => `toy_session=${TOY_USERS.includes(id) ? id : ''}; Path=/; HttpOnly; SameSite=Lax`
