export { accountOf as load } from '$lib/server/account'
