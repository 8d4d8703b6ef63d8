-- Remember that two customers are two people; what was merged stands for its survivor.
-- Answers {} when that is done, {'one', the survivor} when merges made one of both, or {'gone', the id that is
-- nobody's any more, its survivor or ''}.
-- KEYS: 1 the first customer, 2 the second
-- ARGV: 1 prefix of all keys, 2 first id, 3 second id, 4 1 when both must be customers of their own, else 0
-- Survivors are only known here, so they can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local one, other = survivor(ARGV[2]), survivor(ARGV[3])
if one == other then return {'one', one} end
for _, id in ipairs({ARGV[2], ARGV[3]}) do
  local whole = survivor(id)
  local is_own = call('HEXISTS', key('customer', id), 'status') == 1
  if erased(whole) or (ARGV[4] == '1' and not is_own) then return {'gone', id, whole ~= id and whole or ''} end
end
call('SADD', key('told-apart', one), other)
call('SADD', key('told-apart', other), one)
return {}
