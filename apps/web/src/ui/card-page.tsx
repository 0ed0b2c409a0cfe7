import { type JSX, Show } from 'solid-js'
import { createTitle } from './title.ts'
import './card-page.css'

interface CardPageProps {
  title: string
  children: JSX.Element
  /** A line under the card. */
  foot?: JSX.Element
}

/** A page outside of any account: one question, in the middle. */
export function CardPage(props: CardPageProps) {
  createTitle(() => props.title)
  return (
    <main class="front">
      <p class="front-name">
        <img src="/favicon.svg" width="22" height="22" alt="" /> Gatehouse
      </p>
      <section class="front-card">
        <h1>{props.title}</h1>
        {props.children}
      </section>
      <Show when={props.foot}>
        <div class="front-foot">{props.foot}</div>
      </Show>
    </main>
  )
}
