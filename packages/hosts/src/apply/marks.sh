# Part of an awk program, for those who read an authorized_keys file into text[]: mark() sets kind[] to `ours` for the
# lines of our block and to `mark` for its begin and end; odd where it is not just as we write it.
marks='
  function mark(i, e, last, blocks) {
    for (i = 1; i <= NR; i++) {
      if (text[i] !~ /^[ \t]*# gatehouse begin[ \t\r]*$/) continue
      kind[i] = "mark"
      if (blocks++ || text[i] != "# gatehouse begin") odd = 1
      for (e = i + 1; e <= NR; e++) if (text[e] ~ /^[ \t]*# gatehouse (begin|end)[ \t\r]*$/) break
      if (e <= NR && text[e] ~ / end/) {
        kind[e] = "mark"; last = e - 1
        if (text[e] != "# gatehouse end") odd = 1
      } else {
        # A block whose end was lost covers the plain key lines that follow: losing the mark must not keep a key.
        odd = 1
        for (e = i + 1; e <= NR; e++)
          if (text[e] !~ /^(restrict,pty[^ ]* )?(sk-)?(ssh|ecdsa)-[a-z0-9@.-]+ [A-Za-z0-9+\/]+=*( [A-Za-z0-9._@:+-]*)?[ \t\r]*$/) break
        last = --e
      }
      if (last == i) odd = 1
      while (i < last) kind[++i] = "ours"
      i = e
    }
  }'
