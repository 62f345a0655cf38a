import { mount } from 'svelte'
import App from './Uploading.svelte'

mount(App, { target: document.body })
