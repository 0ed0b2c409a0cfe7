import type { FirewallRuleView, RuleMet } from '@gatehouse/core/machine/firewall/view'
import { For, type JSX, Show } from 'solid-js'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { counted } from '../../../ui/count.ts'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { MoveHandle } from '../../../ui/move-handle.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, Table } from '../../../ui/table.tsx'
import { Ends, When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { fromInWords, ruleInWords, whatInWords } from './rule-words.ts'

interface RuleListProps {
  label: string
  rules: readonly FirewallRuleView[]
  /** Whose list it is that may be put into another order; undefined where it may not. */
  server?: string | null
  generation: number
  /** Whether rules are changed elsewhere. */
  readOnly?: boolean
}

/** Rules in order. A row is moved by its handle, by dragging it with mouse or finger, or with Alt and the arrows. */
export function RuleList(props: RuleListProps) {
  const account = useAccount()
  const mayMove = () => props.server !== undefined && !props.readOnly && props.rules.length > 1
  const reorder = createTask(async (rules: string[]) => {
    await account.api.firewall.reorder.mutate({
      server: props.server ?? null,
      rules,
      generation: props.generation,
    })
    await refetch('firewall')
  })
  const move = (rule: string, to: number) => {
    const order = props.rules.map(({ id }) => id).filter((id) => id !== rule)
    order.splice(to, 0, rule)
    return reorder.run(order)
  }
  return (
    <>
      <Problem failure={reorder.failure()} />
      <Table label={props.label} head={<Head met={props.rules.some(({ met }) => met)} />} part>
        <For each={props.rules}>
          {(rule, at) => (
            <RuleRow
              rule={rule}
              generation={props.generation}
              readOnly={props.readOnly ?? false}
              met={props.rules.some(({ met }) => met)}
              handle={
                <Show when={mayMove()}>
                  <MoveHandle
                    name={ruleInWords(rule)}
                    at={at()}
                    of={props.rules.length}
                    onMove={(to) => move(rule.id, to)}
                  />
                </Show>
              }
            />
          )}
        </For>
      </Table>
    </>
  )
}

function Head(props: { met: boolean }) {
  return (
    <>
      <th>Rule</th>
      <th>From</th>
      <th>Comment</th>
      <Show when={props.met}>
        <th>Matched</th>
      </Show>
      <th>Ends</th>
    </>
  )
}

function RuleRow(props: {
  rule: FirewallRuleView
  generation: number
  readOnly: boolean
  /** Whether what rules have met is known of any. */
  met: boolean
  handle: JSX.Element
}) {
  const account = useAccount()
  const dialogs = createDialogs({
    edit: () => import('./edit-rule.tsx'),
    remove: () => import('./remove-rule.tsx'),
  })
  const mayChange = () => account.can('firewall:write') && !props.readOnly && props.rule.origin === 'person'
  return (
    <Row
      name={ruleInWords(props.rule)}
      actions={
        <Show when={mayChange()}>
          <Button
            kind="quiet"
            aria-label={`Change ${ruleInWords(props.rule)}`}
            onClick={() => dialogs.open('edit')}
          >
            Change
          </Button>
          <Button
            kind="quiet"
            aria-label={`Remove ${ruleInWords(props.rule)}`}
            onClick={() => dialogs.open('remove')}
          >
            Remove
          </Button>
          <dialogs.Open rule={props.rule} server={props.rule.server} generation={props.generation} />
        </Show>
      }
    >
      <td class="span-2">
        {props.handle}
        <span>
          <State tone={props.rule.action === 'allow' ? 'ok' : 'bad'}>{props.rule.action}</State>{' '}
          <span class="mono">{whatInWords(props.rule)}</span>
        </span>
      </td>
      <td class="mono fold" data-label="From">
        {fromInWords(props.rule.sources)}
      </td>
      <td class="fold" data-label="Comment">
        {props.rule.origin === 'person' ? props.rule.comment : `from ${props.rule.origin}`}
      </td>
      <Show when={props.met}>
        <td class="faint fold" data-label="Matched">
          <Show when={props.rule.met} fallback="not on a server yet">
            {(met) => <Met {...met()} />}
          </Show>
        </td>
      </Show>
      <td class="faint fold nowrap" data-label="Ends">
        <Show when={props.rule.endsAt} fallback="never">
          {(at) => <Ends at={at()} />}
        </Show>
      </td>
    </Row>
  )
}

/** How much a rule has met, and when it last did. */
function Met(props: RuleMet) {
  return (
    <Show
      when={props.at}
      fallback={
        <>
          never, since <When at={props.since} />
        </>
      }
    >
      {(at) => (
        <>
          {counted(props.packets, 'packet')}, last seen <When at={at()} />
        </>
      )}
    </Show>
  )
}
