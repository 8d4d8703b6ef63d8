--- include accuracy/count_undone
-- Note whose the visitor and the visit are since the answer was undone, unless that was noted before; nothing of a
-- review that was erased.
-- KEYS: 1 the review; ARGV: 1 the customer, 2 the visit or '', 3 beginning of the counters' keys
if redis.call('HEXISTS', KEYS[1], 'customer_id') == 0 then return end
if redis.call('HSETNX', KEYS[1], 'undone_customer', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'undone_visit', ARGV[2])
  count_undone(ARGV[3], KEYS[1])
end
