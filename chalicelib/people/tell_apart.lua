-- Remember that two customers are two people.
-- Answers {} when that is done, {'one', the customer that merges made of both}, or {'gone', the id that is
-- nobody's, the customer they are part of or ''}.
-- KEYS: 1 the first customer, 2 the second
-- ARGV: 1 prefix of all keys, 2 first id, 3 second id
-- Whom they are part of is only known here, so it can't be among the KEYS; the shop's hash tag keeps it
-- in the same slot.
local one, other = ARGV[2], ARGV[3]
if survivor(one) == survivor(other) then return {'one', survivor(one)} end
for _, id in ipairs({one, other}) do
  if redis.call('HEXISTS', key('customer', id), 'status') == 0 then
    return {'gone', id, survivor(id) ~= id and survivor(id) or ''}
  end
end
redis.call('SADD', key('told-apart', one), other)
redis.call('SADD', key('told-apart', other), one)
return {}
