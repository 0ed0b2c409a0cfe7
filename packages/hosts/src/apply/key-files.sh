# Where sshd reads the key lines of a login. What it said at the last look stands in $state/sshd (in $run/sshd on a host to which nothing
# was written yet):
#
#   <once|each> <sshd and its arguments>     each: Match makes AuthorizedKeysFile another for some logins
#   * <its AuthorizedKeysFile>               of a login that is not named below
#   <login> <its AuthorizedKeysFile>
#
# Where our lines of a login stand is remembered behind what $state/logins/<login> says of its account (accounts.sh): patterns as in
# AuthorizedKeysFile, `-` or nothing for .ssh/authorized_keys; those after the first have still to be cleared.

load_key_files() {
  how='' program='' usual=''
  told_by=$state/sshd
  [ -f "$told_by" ] || told_by=$run/sshd
  [ -f "$told_by" ] || return 0
  { read -r how program && read -r name usual; } <"$told_by" || how=''
  case $how.$name in once.\* | each.\*) ;; *) how='' usual='' ;; esac
}

# Sets files to what sshd says for this login; nothing where it never said.
files_of() {
  files=$usual
  [ "$how" = each ] || return 0
  while read -r name listed; do [ "$name" != "$login" ] || { files=$listed; return 0; }; done <"$told_by"
  return 1
}

recall_places() {
  places=-
  [ ! -f "$state/logins/$login" ] || read -r _ _ _ places <"$state/logins/$login"
  places=${places:--}
}
