import { render } from 'svelte/server'

const components = import.meta.glob('./pages/*.svelte', { import: 'default' })

/** A page as a server draws it. */
export async function draw(name, given) {
  const component = await components[`./${name}.svelte`]()
  const { body } = await render(component, { props: { app: { given } } })
  return body
}
