/** What a recording by the host is worth, and what it does not cover. */
export function RecordedThere() {
  return (
    <p class="soft">
      What members open with their own keys is recorded by the host and fetched at the next check. Such a
      recording is the host’s own word: root there could alter it, and so could the login while it runs. Where
      a recording has to hold, let members in through the gateway only. Files are copied through the gateway;
      sftp and scp straight to this server are refused.
    </p>
  )
}
