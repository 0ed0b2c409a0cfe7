# The mode forget, as root, before the mode leave-key, by a management login that is not.

require_root
take_turn
forget_host
rm -rf "$run" 2>/dev/null
echo 'gatehouse done'
