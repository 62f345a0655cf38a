import { mount } from 'svelte'
import App from './Plain.svelte'

mount(App, { target: document.body })
