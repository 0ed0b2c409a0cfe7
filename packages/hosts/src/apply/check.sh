# Whether the script finds here what it needs, and what may turn Gatehouse's address away. Prints, of what is to be told,
#
#   missing <program>               without it nothing goes
#   lacks <program>                 without it less goes
#   sandbox                         this is none but a folder
#   sshd <read|unread>              whether sshd says how it lets people in
#   penalises <address> <list or -> sshd blocks addresses (OpenSSH 9.8 and newer), but those of the list; ours is the address
#   bans <address> <list or ->      so does fail2ban

has() { command -v "$1" >/dev/null 2>&1; }

one_line() { tr -s '|`\n\t -' ' ' | tr -cd '0-9A-Fa-f.:/ ' | head -c 1000; }

check() {
  for program in awk base64 sha256sum head tail tr grep cut sed; do has $program || echo "missing $program"; done
  has useradd || has adduser || echo 'missing useradd'
  for program in flock timeout visudo; do has $program || echo "lacks $program"; done
  if [ -n "$root" ]; then echo sandbox; return; fi
  come_from || return
  login=root settings=''
  ! find_sshd || settings=$(ask_settings)
  if [ "$settings" ]; then echo 'sshd read'; else echo 'sshd unread'; fi
  penalties=$(printf '%s\n' "$settings" | sed -n 's/^persourcepenalties //p')
  case $penalties in
    '' | no) ;;
    *)
      list=$(printf '%s\n' "$settings" | sed -n 's/^persourcepenaltyexemptlist //p' | tr ',' ' ' | one_line)
      echo "penalises $from ${list:--}" ;;
  esac
  has fail2ban-client && $deadline fail2ban-client status sshd >/dev/null 2>&1 || return 0
  list=$($deadline fail2ban-client get sshd ignoreip 2>/dev/null | sed 1d | one_line)
  echo "bans $from ${list:--}"
}

require_root
check
echo 'gatehouse done'
