#!/usr/bin/perl
# What the tests' hosts have in Asterisk's place, since Debian has none: it reads /etc/asterisk by the rules of Asterisk's own reader when it is
# started (`asterisk`) and when it is told to, and answers `asterisk -rx` from what it has read. It speaks no SIP. `asterisk dump FILE...` prints what
# it reads in each, in hex.
use strict;
use warnings;
binmode STDOUT;

my $root = $ENV{GATEHOUSE_ROOT} // '';
my $folder = "$root/etc/asterisk";
my $memory = "$root/run/asterisk.read";

# [[section, [key, value]...]...], following what a file includes; undef for a file that is refused.
sub read_config {
  my ($path, $sections) = @_;
  open my $file, '<:raw', $path or return;
  my $bytes = do { local $/; <$file> } // '';
  my $depth = 0;
  my $skips = 0;
  while (length $bytes) {
    my $newline = index $bytes, "\n";
    my $size = $newline < 0 ? length $bytes : $newline + 1;
    $size = 8191 if $size > 8191;
    my $line = substr $bytes, 0, $size, '';
    $line =~ s/\0.*//s;
    if ($skips) { $skips = length $line == 8191; next }
    if (length $line == 8191) { $skips = 1; next }
    my ($left, $kept) = ($line, $depth == 0 ? '' : undef);
    while ($left =~ /;/) {
      my ($before, $after) = ($`, $');
      if ($before =~ /\\\z/) {
        $kept .= substr($before, 0, -1) . ';' if defined $kept && $depth == 0;
        $left = $after;
      } elsif ($after =~ /^--(?!-)/) {
        $kept .= $before if defined $kept && $depth == 0;
        $depth++;
        $left = substr $after, 2;
      } elsif ($before =~ /--\z/) {
        # the end of one that had not begun: Asterisk loses its way then, and nobody needs to know which
        die "odd\n" if --$depth < 0;
        $kept //= '' if $depth == 0;
        $left = $after;
      } elsif ($depth == 0) {
        $kept .= $before;
        $left = '';
        last;
      } else { $left = $after }
    }
    $kept .= $left if defined $kept && $depth == 0;
    next unless defined $kept;
    $kept =~ s/^[\0- ]+//;
    $kept =~ s/[\0- ]+\z//;
    next if $kept eq '';
    if ($kept =~ /^\[/) {
      $kept =~ /^\[([^\]]*)\]/ or return;
      push @$sections, [$1];
    } elsif ($kept =~ /^#(\S*)\s*(.*)/s) {
      my ($directive, $name) = (lc $1, $2);
      next unless $directive =~ /^(?:try)?include\z/ && $name ne '';
      $name =~ s/^"(.*)"\z/$1/s or $name =~ s/^<(.*)>\z/$1/s;
      read_config($name =~ m{^/} ? "$root$name" : "$folder/$name", $sections) or $directive eq 'tryinclude' or return;
    } else {
      @$sections or return;
      $kept =~ /^([^=]*)=>?(.*)\z/s or next;
      my ($key, $value) = ($1, $2);
      s/^[\0- ]+//, s/[\0- ]+\z// for $key, $value;
      push @{$sections->[-1]}, [$key, $value] if $key ne '';
    }
  }
  return $sections;
}

sub hex_of { unpack 'H*', shift }

my @arguments = @ARGV;
if (@arguments && $arguments[0] eq 'dump') {
  for my $path (@arguments[1 .. $#arguments]) {
    my $sections = eval { read_config($path, []) };
    print 'file ', $sections ? 'read' : $@ ? 'odd' : 'refused', "\n";
    for my $section (@{$sections // []}) {
      my ($name, @entries) = @$section;
      print join(' ', 's', hex_of $name), "\n";
      print join(' ', 'e', hex_of($_->[0]), hex_of $_->[1]), "\n" for @entries;
    }
  }
  exit 0;
}

# What it has read last stands in files, as it has no memory of its own.
sub load {
  my ($file) = @_;
  my $sections = read_config("$folder/$file.conf", []) or return;
  open my $out, '>:raw', "$memory.$file" or die;
  for my $section (@$sections) {
    my ($name, @entries) = @$section;
    my %first;
    $first{$_->[0]} //= $_->[1] for @entries;
    # an object that makes no sense is left out alone
    next if ($first{allow} // '') =~ /\b(?!ulaw|alaw|g722|g729|opus)\w+/;
    next if ($first{media_encryption} // 'no') !~ /^(?:no|sdes|dtls)\z/;
    print $out join(' ', hex_of($name), map { hex_of($_->[0]) . '=' . hex_of($_->[1]) } @entries), "\n";
  }
}
sub loaded {
  my ($file) = @_;
  open my $in, '<', "$memory.$file" or return;
  return map {
    my ($name, @entries) = split;
    my %first;
    for (@entries) { my ($key, $value) = map { pack 'H*', $_ } split /=/, $_, -1; $first{$key} //= $value }
    { name => pack('H*', $name), %first };
  } <$in>;
}

if (!@arguments) { load($_) for 'pjsip', 'extensions'; open my $up, '>', "$memory.up"; exit 0 }
my ($option, $command) = @arguments;
if ($option eq '-V') { print "Asterisk 0.0 (a stand-in of tests)\n"; exit 0 }
$option eq '-rx' or exit 1;
-e "$memory.up" or do { print STDERR "Unable to connect to remote asterisk (does /var/run/asterisk/asterisk.ctl exist?)\n"; exit 1 };
my @pjsip = loaded('pjsip');
my $of_type = sub { my ($type) = @_; grep { ($_->{type} // '') eq $type } @pjsip };

if ($command eq 'core show version') { print "Asterisk 0.0 (a stand-in of tests)\n" }
elsif ($command eq 'module reload res_pjsip.so') { load('pjsip'); print "Module 'res_pjsip.so' reloaded successfully.\n" }
elsif ($command =~ /^pjsip send register (\S+)\z/) { open my $out, '>>', "$memory.sent"; print $out "$1\n" }
elsif ($command eq 'core stop now') { unlink "$memory.up" }
elsif ($command eq 'dialplan reload') { load('extensions'); print "Dialplan reloaded.\n" }
elsif ($command eq 'pjsip list endpoints') {
  print "\n Endpoint:  <Endpoint/CID.....................................>  <State.....>  <Channels.>\n";
  print " Endpoint:  $_->{name}                                       Not in use    0 of inf\n" for $of_type->('endpoint');
}
elsif ($command =~ /^pjsip show aor (\S+)\z/) {
  my ($aor) = grep { $_->{name} eq $1 } $of_type->('aor');
  print $aor ? "      Aor:  $1                                             0\n\n ParameterName        : ParameterValue\n max_contacts         : 0\n" : "Unable to find object $1.\n\n";
}
elsif ($command eq 'pjsip show registrations') {
  my @all = $of_type->('registration');
  @all or do { print "No objects found.\n\n"; exit 0 };
  print "\n <Registration/ServerURI..............................>  <Auth....................>  <Status.......>\n", '=' x 90, "\n\n";
  # nobody is asked here
  print " $_->{name}/$_->{server_uri}                  $_->{outbound_auth}                 Unregistered\n" for @all;
}
elsif ($command eq 'pjsip show contacts') {
  print "\n  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>\n";
  print "  Contact:  $_->{name}/$_->{contact} d41d8cd98f NonQual         nan\n" for grep { $_->{contact} } $of_type->('aor');
}
elsif ($command eq 'core show channels concise') { print do { open my $in, '<', "$memory.channels"; local $/; $in ? <$in> // '' : '' } }
elsif ($command =~ /^dialplan show (\S+)\z/) {
  my $found = grep { $_->{name} eq $1 } loaded('extensions');
  print $found ? "[ Context '$1' created by 'pbx_config' ]\n\n" : "There is no existence of '$1' context\n";
}
else { print "No such command '$command' (type 'core show help $command' for other possible commands)\n" }
