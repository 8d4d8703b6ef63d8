--- include accuracy/count_in
--- include people/records_of
--- include people/hand_over
--- include people/restore_record
--- include orders/move_purchases
--- include visits/count_as_present
-- Make two customers again of what a merge made one. The record takes back whatever was written under it, or under
-- a record merged into it, from the survivor; what came since stays there. Merges are undone in any order.
-- Answers {the customer that is back}, {} when there is no such merge, or {''} when it was made before items
-- remembered their records, and must be migrated first.
-- KEYS: 1 the merge
-- ARGV: 1 prefix of all keys, 2 merge id, 3 what a merge does with each family of keys (JSON, see database/keys.py)
local stored = call('GET', KEYS[1])
if not stored then return {} end
local merge = cjson.decode(stored)
if merge.customer then return {''} end
local record, holder = merge.from, survivor(merge.into)
if erased(record) or erased(holder) then return {} end

local records = {}
for _, one in ipairs(records_of(record)) do records[one] = true end
for _, family in ipairs(cjson.decode(ARGV[3]).moves) do
  local items = hand_over(family, holder, record, records)
  if family.index == 'orders-of' then move_purchases(items, holder, record) end
end
restore_record(record)
count_as_present(record)
count_as_present(holder)

-- What a task made one by their faces, the next run would make one again.
if not merge.by_hand then
  call('SADD', key('told-apart', record), merge.into)
  call('SADD', key('told-apart', merge.into), record)
end
if merge.counted then count_in(merge.counted, 'missed', -1) end
call('DEL', KEYS[1])
call('ZREM', key('merges-of', merge.into), ARGV[2])
return {record}
