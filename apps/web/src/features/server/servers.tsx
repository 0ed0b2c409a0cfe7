import { createAsyncStore } from '@solidjs/router'
import { createMemo, For, type JSX, Show } from 'solid-js'
import { Filter } from '../../ui/filter.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Table } from '../../ui/table.tsx'
import { createUrlFilter } from '../../ui/url-filter.ts'
import { useAccount } from '../account/context.ts'
import { serversOf } from './queries.ts'
import { ServerRow } from './server-row.tsx'

export function Servers(props: { register: JSX.Element }) {
  const account = useAccount()
  const servers = createAsyncStore(() => serversOf(account.slug))
  const [filter, setFilter] = createUrlFilter()
  const shown = createMemo(() => {
    const text = filter().trim().toLowerCase()
    return servers()?.filter((server) =>
      [server.name, server.host, server.type, server.sync.state].some((word) =>
        word.toLowerCase().includes(text),
      ),
    )
  })
  return (
    <Show
      when={servers()?.length !== 0}
      fallback={
        <Notice title="No servers yet" actions={props.register}>
          <p>
            A registered server gets a login for each member who may reach it, with that member’s own keys,
            and proves that it has them. Lines that Gatehouse did not write are never touched.
          </p>
        </Notice>
      }
    >
      <Filter label="Filter servers" value={filter()} onInput={setFilter} />
      <Show
        when={shown()?.length !== 0}
        fallback={
          <Notice title="No server matches">
            <p>No name, address, type or state contains “{filter()}”.</p>
          </Notice>
        }
      >
        <Table label="Servers" head={<Head />}>
          <For each={shown()}>{(server) => <ServerRow server={server} />}</For>
        </Table>
      </Show>
    </Show>
  )
}

function Head() {
  return (
    <>
      <th>Name</th>
      <th>Keys</th>
      <th>Address</th>
      <th>Type</th>
      <th>Proved</th>
      <th>Members</th>
    </>
  )
}
