-- Whether an address, as a session has it written down, is within ranges; what is no address is within none.
-- Sent since release 1: both.
create or replace function is_within(address text, ranges cidr[]) returns boolean language plpgsql immutable as $$
begin
  return regexp_replace(regexp_replace(address, '^::ffff:(?=\d+\.)', '', 'i'), '%.*$', '')::inet <<= any (ranges);
exception when invalid_text_representation then
  return false;
end $$;

grant execute on function is_within(text, cidr[]) to gatehouse_app;
