/** The signer as an endpoint of SvelteKit. */
export { type SvelteKitHandler, toSvelteKit } from './adapters/sveltekit.ts'
