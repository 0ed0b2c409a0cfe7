# Carries datagrams between its standard streams and two UDP sockets of this machine: one for SIP, connected to one peer, and one for
# sound. Arguments: the peer's address and port, the range of ports for sound, seconds to live. The first line that it prints is
# `relay <own address> <port for SIP> <port for sound>`, or `failed <words>`. Then frames, both ways: two bytes of length, one of kind
# (0 SIP, 1 sound, 2 where sound goes, as `<address> <port>`, 3 words of what failed, 4 another end of SIP beside the peer, written alike, 5 SIP to
# it), and as many bytes of content as the length says. What comes from that other end is SIP as well; nobody else is heard.
use strict;
use Socket qw(:DEFAULT inet_pton inet_ntop getaddrinfo AF_INET6 pack_sockaddr_in6 unpack_sockaddr_in6);
my ($host, $port, $low, $high, $live) = @ARGV;
$SIG{PIPE} = "IGNORE";
$SIG{ALRM} = sub { exit };
alarm $live;
binmode STDIN;
binmode STDOUT;
sub out { my $all = shift; while (length $all) { my $n = syswrite STDOUT, $all; exit unless defined $n; substr($all, 0, $n) = "" } }
sub failed { out("failed $_[0]\n"); exit }
sub at { my ($h, $p) = @_; my $a = inet_pton(AF_INET, $h); return (AF_INET, pack_sockaddr_in($p, $a)) if defined $a;
  $a = inet_pton(AF_INET6, $h); failed("no address: $h") unless defined $a; return (AF_INET6, pack_sockaddr_in6($p, $a)) }
sub any { $_[0] == AF_INET ? pack_sockaddr_in($_[1], INADDR_ANY) : pack_sockaddr_in6($_[1], "\0" x 16) }
sub own { my ($f, $s) = @_; my $n = getsockname $s; my ($p, $a) = $f == AF_INET ? unpack_sockaddr_in($n) : unpack_sockaddr_in6($n); return (inet_ntop($f, $a), $p) }
my ($family, $peer) = at($host, $port);
socket(my $sip, $family, SOCK_DGRAM, 0) or failed("$!");
setsockopt $sip, SOL_SOCKET, SO_REUSEADDR, 1;
connect($sip, $peer) or failed("$!");
my ($own, $from) = own($family, $sip);
socket(my $sound, $family, SOCK_DGRAM, 0) or failed("$!");
my $even = 0;
for my $try (1 .. 200) {
  my $p = ($low + int rand($high - $low)) & ~1;
  if (bind($sound, any($family, $p))) { $even = $p; last }
}
failed("no free port between $low and $high") unless $even;
out("relay $own $from $even\n");
my ($held, $to, $other) = ("", undef, undef);
sub beside { my ($h, $p) = @_; return undef unless defined inet_pton($family, $h);
  socket(my $s, $family, SOCK_DGRAM, 0) or return undef;
  setsockopt $s, SOL_SOCKET, SO_REUSEADDR, 1;
  bind $s, getsockname $sip or return undef;
  connect $s, (at($h, $p))[1] or return undef; return $s }
while (1) {
  my $r = "";
  vec($r, fileno($_), 1) = 1 for (*STDIN, $sip, $sound, defined $other ? $other : ());
  next if select($r, undef, undef, undef) < 0;
  if (vec($r, fileno(STDIN), 1)) {
    my $n = sysread STDIN, $held, 65536, length $held;
    exit unless $n;
    while (length($held) >= 3) {
      my ($long, $kind) = unpack "n C", $held;
      last if length($held) < 3 + $long;
      my $what = substr $held, 3, $long;
      substr($held, 0, 3 + $long) = "";
      if ($kind == 0) { defined send($sip, $what, 0) or out(pack("n C", length "$!", 3) . "$!") }
      elsif ($kind == 2) {
        my ($h, $p) = split / /, $what;
        undef $to;
        next unless defined inet_pton($family, $h);
        (undef, $to) = at($h, $p);
      }
      elsif ($kind == 4) { $other = beside(split / /, $what) }
      elsif ($kind == 5 && defined $other) { send $other, $what, 0 }
      elsif ($kind == 1 && defined $to) { send $sound, $what, 0, $to }
    }
  }
  for my $one ([$sip, 0], [$sound, 1], defined $other ? [$other, 0, 1] : ()) {
    next unless vec($r, fileno($one->[0]), 1);
    my $from = recv $one->[0], my $bytes, 65535, 0;
    my $isSaid = defined $from;
    my $what = $isSaid ? $bytes : "$!";
    next if !$isSaid && ($one->[1] == 1 || $one->[2]);
    out(pack("n C", length $what, $isSaid ? $one->[1] : 3) . $what);
  }
}
