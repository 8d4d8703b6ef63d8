--- include accuracy/count_answer
--- include photos/is_latest
-- Add a waiting task to a review. Answers {answer, customer asked about} when it was answered before, {''}
-- when the review or its customer was erased, {'', 'superseded'} when the photo has a later attempt, else {}.
-- KEYS: 1 the review, 2 its tokens, 3 the open reviews, 4 all reviews, 5 those about its customer,
--       6 the review's tombstone, 7 the customer's tombstone, 8 the photo
-- ARGV: 1 review id, 2 token, 3 visitor (JSON), 4 when the task times out, 5 seconds to keep, 6 attempt,
--       7 field that names the photo, 8 beginning of the counters' keys, 9… fields
if redis.call('EXISTS', KEYS[6], KEYS[7]) > 0 then return {''} end
if not is_latest(KEYS[8], ARGV[6]) then return {'', 'superseded'} end
local answer = redis.call('HGET', KEYS[1], 'answer')
local is_open = redis.call('HEXISTS', KEYS[1], 'customer_id') == 1
for i = 9, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], ARGV[7], 1)
local before = tonumber(redis.call('HGET', KEYS[1], 'until') or 0)
if tonumber(ARGV[4]) > before then redis.call('HSET', KEYS[1], 'until', ARGV[4]) end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[4], 'GT', ARGV[4], ARGV[1])
if #ARGV > 8 then
  if not is_open then count_answer(ARGV[8], KEYS[1], 'asked', 1) end
  redis.call('SADD', KEYS[5], ARGV[1])
  redis.call('EXPIRE', KEYS[5], ARGV[5])
end
if answer then return {answer, redis.call('HGET', KEYS[1], 'customer_id')} end
redis.call('HDEL', KEYS[1], 'closed') -- a task waits again
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[3], 'GT', ARGV[4], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[4] - 1000 * ARGV[5])
return {}
