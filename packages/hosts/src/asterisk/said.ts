/** What Asterisk on a host says of itself, and of the trunks that it was given. */
export interface ToldByAsterisk {
  readonly version: string
  /** Whether it runs. */
  readonly answers: boolean
  /** Its files in which ours are included; null where there is none. */
  readonly pjsip: string | null
  readonly extensions: string | null
  /** Who may read them. */
  readonly group: string
  /** By trunk and host, counted from 1: `out-1`. */
  readonly registrations: Readonly<Record<string, string>>
  readonly contacts: Readonly<Record<string, string>>
  readonly calls: Readonly<Record<string, number>>
}

/** More objects of ours than a server has. */
const most = 2000

/** Lines of what a program answered that are about objects of ours; whatever else stands there is nobody's. */
function ofOurs<Value>(text: string, line: RegExp, value: (said: string) => Value): Record<string, Value> {
  const found = text.split('\n').flatMap((one) => {
    const [, name, said] = line.exec(one.slice(0, 1000)) ?? []
    return name === undefined || said === undefined ? [] : [[name, value(said)] as const]
  })
  return Object.fromEntries(found.slice(0, most))
}

const ours = 'gatehouse-([a-z][a-z0-9-]{0,39}-[1-8])'

/** `pjsip show registrations`: ` <registration>/<server>  <auth>  Registered  (exp. 55s)`. */
export const registrationsIn = (text: string): Record<string, string> =>
  ofOurs(text, new RegExp(`^ *${ours}/\\S+ +\\S+ +([A-Za-z][A-Za-z ]{0,30}[A-Za-z])(?: |$)`), (said) =>
    said.trim(),
  )

/** `pjsip show contacts`: `  Contact:  <aor>/<address> <hash> Avail  12.345`. */
export const contactsIn = (text: string): Record<string, string> =>
  ofOurs(text, new RegExp(`^ *Contact: +${ours}/\\S+ +[0-9a-f]+ +([A-Za-z]{1,20})(?: |$)`), (said) => said)

/** How many channels each endpoint has, as apply/files.sh counts them: `PJSIP/<endpoint> <n>`. */
export const callsIn = (text: string): Record<string, number> =>
  ofOurs(text, new RegExp(`^PJSIP/${ours} (\\d{1,6})$`), Number)
