-- Keep whom a promotion is for, numbered from 0; the first list stays, whoever lists again.
-- Answers how many it has.
-- KEYS: 1 the list (customer -> number), 2 all lists (offer -> when it expires)
-- ARGV: 1 prefix of customers, 2 offer, 3 now (ms), 4 how long the list is kept (ms), 5 customers (JSON)
-- Whether one was erased meanwhile is asked in the same step, so that no list outlives an erasure.
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if last[1] then return tonumber(last[2]) + 1 end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3])
local listed = 0
for _, customer in ipairs(cjson.decode(ARGV[5])) do
  local status, merged = unpack(redis.call('HMGET', ARGV[1] .. customer, 'status', 'merged_into'))
  if status or merged then
    redis.call('ZADD', KEYS[1], listed, customer)
    listed = listed + 1
  end
end
if listed == 0 then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZADD', KEYS[2], string.format('%.0f', ARGV[3] + ARGV[4]), ARGV[2])
return listed
