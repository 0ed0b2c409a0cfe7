# What is to be done, from the manifest and from what the host knows, in one program: a host may have many logins.

# Prints `!:<ending or ->:<the mount points that are missing, with : between>`, `!!:<wanted digest of sudoers, = where it stays>:<its logins>`,
# `!!!:<the same of groups>:<group>/<login>, with blanks between`,
# and for each login `login:wanted digest:<adopt, leaving, departed or ->:<expired, locked or ->:<aging or ->:uid:gid:home:key lines, each ended
# by |`, no uid where there is no account, sorted; and a `.` at the end. Without the first line the manifest was not whole, without
# the last the plan is not: neither may be taken for one that names fewer logins.
plan() {
  shadow=/dev/null mounts=/dev/null fstab=/dev/null
  [ ! -r "$root/etc/shadow" ] || shadow=$root/etc/shadow
  [ ! -r "$root/etc/fstab" ] || [ ! -r /proc/mounts ] || mounts=/proc/mounts fstab=$root/etc/fstab
  awk -v mode="$mode" '
    function name(s) { return s ~ /^[a-z_][a-z0-9_-]*$/ && length(s) <= 31 && s != "root" }
    function digest(s) { return s == "-" || (s ~ /^[0-9a-f]+$/ && length(s) == 64) }
    function wrong() { bad = 1; exit 1 }
    function path(s) {
      gsub(/\\040/, " ", s); gsub(/\\011/, "\t", s); gsub(/\\134/, "\\", s)
      if (s != "/") sub(/\/+$/, "", s)
      return s
    }
    function is_bare(f) { return !(f in text) || text[f] == "-" }
    function of_file(f) { return (f in text) ? text[f] : named ? "=" : "-" }
    function read_line() {
      if (ended || (FNR == 1) != ($0 == "gatehouse-manifest 2")) wrong()
      if (FNR == 1) return
      if ($0 == "end") { ended = 1; return }
      if ($1 == "key" && login != "" && file == "" && $0 ~ /^key (expiry-time="[0-9]+" |restrict,pty((,port-forwarding)?(,from="[0-9A-Fa-f.:\/,]+")?|,command="\/usr\/local\/lib\/gatehouse\/record") )?[a-z0-9@.-]+ [A-Za-z0-9+\/]+=*( [A-Za-z0-9._@:+-]+)?$/)
        keys[login] = keys[login] substr($0, 5) "|"
      else if ($1 == "login" && file == "" && NF == 4 && name($2) && digest($3) && $4 ~ /^(-|adopt)$/ && !($2 in want)) {
        login = $2; want[login] = $3; flag[login] = $4
      } else if ($1 == "text" && file == "sudoers" && name($2) && $0 == "text " $2 " ALL=(ALL:ALL) NOPASSWD: ALL" && !($2 in rootly)) {
        rootly[$2]; sudoers = sudoers " " $2
      } else if ($1 == "text" && file == "groups" && NF == 3 && name($2) && name($3) && $0 == "text " $2 " " $3) {
        pairs = pairs " " $2 "/" $3
      } else if ($1 == "file" && NF == 3 && $2 ~ /^(sudoers|groups)$/ && digest($3) && !($2 in text)) { file = $2; text[file] = $3 }
      else if ($0 == "option end-processes" && FNR == 2) ending = 1
      else if ($0 == "option changes" && login == "" && file == "") named = 1
      else if ($1 ~ /^(leaving|departed)$/ && named && login == "" && file == "" && NF == 2 && name($2) && !($2 in want)) {
        want[$2] = "-"; flag[$2] = $1
      }
      else wrong()
    }
    part == "manifest" { read_line(); next }
    part == "known" {
      sub(/.*\//, "")
      if (!named && name($0) && !($0 in want)) { want[$0] = "-"; flag[$0] = "departed" }
      next
    }
    part == "passwd" || part == "shadow" {
      split($0, f, ":")
      if (!(f[1] in want)) next
      if (part == "passwd" && !(f[1] in account)) account[f[1]] = f[3] ":" f[4] ":" f[6]
      if (part == "shadow" && f[5] ~ /^[0-9]+$/ && f[5] < 10000) ages[f[1]]
      if (part == "shadow" && f[8] == "1") shut[f[1]] = "expired"
      else if (f[2] ~ /^!/) shut[f[1]] = "locked"
      next
    }
    part == "mounts" { mounted[path($2)]; next }
    part == "fstab" {
      m = path($2)
      if ($1 !~ /^#/ && m ~ /^\/./ && !(m in mounted)) missing = missing (missing == "" ? "" : ":") m
    }
    END {
      if (bad || (mode == "apply" && !ended) || is_bare("sudoers") != (sudoers == "") || is_bare("groups") != (pairs == "")) exit 1
      for (l in want) {
        for (i = count++; i > 0 && order[i - 1] > l; i--) order[i] = order[i - 1]
        order[i] = l
      }
      print "!:" (ending ? "ending" : "-") ":" missing
      print "!!:" of_file("sudoers") ":" sudoers
      print "!!!:" of_file("groups") ":" pairs
      for (i = 0; i < count; i++) {
        l = order[i]
        print l ":" want[l] ":" flag[l] ":" ((l in shut) ? shut[l] : "-") ":" ((l in ages) ? "aging" : "-") ":" \
          ((l in account) ? account[l] : "::") ":" keys[l]
      }
      print "."
    }' part=manifest "$run/manifest" part=known "$run/known" part=passwd "$root/etc/passwd" part=shadow "$shadow" \
    part=mounts "$mounts" part=fstab "$fstab"
}
