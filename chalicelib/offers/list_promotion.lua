--- include people/is_customer
-- Keep a numbered list of the customers of a promotion; a list that is there already stays as it is.
-- Answers its length.
-- KEYS: 1 the list (customer -> number from 0), 2 all lists (offer -> when it expires)
-- ARGV: 1 prefix of all keys, 2 offer, 3 now (ms), 4 how long the list is kept (ms), 5 customers (JSON)
local list, lists, offer, now, kept = KEYS[1], KEYS[2], ARGV[2], ARGV[3], ARGV[4]
local last = call('ZREVRANGE', list, 0, 0, 'WITHSCORES')
if last[1] then return tonumber(last[2]) + 1 end

call('ZREMRANGEBYSCORE', lists, '-inf', now)
local listed = 0
for _, customer in ipairs(cjson.decode(ARGV[5])) do
  -- Asked in the same step, so that no list outlives an erasure. The task finds the survivor of a merged customer.
  if is_customer(survivor(customer)) then
    call('ZADD', list, listed, customer)
    listed = listed + 1
  end
end
if listed == 0 then return 0 end
call('PEXPIRE', list, kept)
call('ZADD', lists, string.format('%.0f', now + kept), offer)
return listed
