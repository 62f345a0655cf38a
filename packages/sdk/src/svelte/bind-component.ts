import { untrack } from 'svelte'
import { bindWidget } from '../components/bind-widget.ts'
import type { ComponentWidget } from '../components/component-events.ts'
import { componentOptions } from '../components/component-options.ts'
import { tellFailure } from '../components/tell-handlers.ts'
import type { BindingState } from '../components/widget-binding.ts'
import { scriptOf, type WidgetProps } from '../components/widget-props.ts'
import { configuredAbove } from './configure-cloudinary.ts'
import { readEnvironment, VARIABLES } from './environment.ts'
import { readProps } from './read-props.ts'

/** The widget of one component. */
export interface BoundComponent {
  methods: ComponentWidget
  /** The same object until something changes. */
  state(): BindingState
  /** Once the component is on the page. @param onChange called when `state()` is another. @returns what takes the widget away. */
  mount(onChange: () => void): () => void
  /** In an effect, after `mount`: reads the properties and what was configured, and hands on what has changed. */
  refresh(): void
}

/**
 * Binds a widget to a Svelte component while that is made. On a server nothing else happens.
 * @param props as `$props()` gives them: a handler is looked up when it is called.
 */
export function bindComponent(props: WidgetProps): BoundComponent {
  const above = configuredAbove()
  const binding = bindWidget()
  let onChange = () => {}
  let leave: (() => void) | null = null
  let script = ''
  /** That there can be no widget as things stand, and why. */
  let problem: (BindingState & { error: string }) | null = null

  const methods: ComponentWidget = {
    ...binding.methods,
    open(source, given) {
      if (problem) tellFailure(props, problem.error, methods)
      else binding.methods.open(source, given)
    },
  }
  return {
    methods,
    state: () => problem ?? binding.state(),
    mount(listener) {
      onChange = listener
      const end = binding.subscribe(listener)
      return () => {
        end()
        leave?.()
        leave = null
      }
    },
    refresh() {
      const read = readProps(props, above)
      const wanted = scriptOf(props)
      let options: ReturnType<typeof componentOptions>
      try {
        options = componentOptions(read, readEnvironment(), VARIABLES)
      } catch (thrown) {
        const error = (thrown as Error).message
        if (problem?.error === error) return
        problem = { ...binding.state(), isLoading: false, error }
        untrack(() => {
          onChange()
          tellFailure(props, error, methods)
        })
        return
      }
      // What a handler reads meanwhile is not what the widget depends on.
      untrack(() => {
        problem = null
        // Another script is another widget.
        if (wanted !== script) {
          leave?.()
          leave = null
        }
        script = wanted
        binding.set({ options, handlers: props, hosted: props.hosted })
        leave ??= binding.mount()
        onChange()
      })
    },
  }
}
