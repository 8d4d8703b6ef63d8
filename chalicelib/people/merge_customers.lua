--- include accuracy/count_in
--- include people/are_apart
--- include people/is_customer
--- include people/is_newcomer
--- include people/has_face
--- include people/hand_over
--- include people/carry_refusals
--- include notifications/inherit_told
--- include people/set_aside
-- Make one person of two records: everything of the first becomes the second's, in one step.
-- Answers the customer that the first is part of afterwards, or '' when either doesn't exist. A record that was
-- merged before stands for its survivor, so that merges never form a circle. Two who were told apart are left as
-- they are, unless a person says otherwise; so is a newcomer who has got a name or a mark. A customer with a name or a
-- mark never becomes part of a newcomer, who is forgotten when unseen for long. The survivor's mark holds for both.
-- KEYS: 1 the first customer, 2 the second
-- ARGV: 1 prefix of all keys, 2 first id, 3 second id, 4 merge id, 5 now (ms), 6 1 when a person says so,
--       7 what a merge does with each family of keys (JSON, see database/keys.py),
--       8 the counters of today ('' for two that no camera has missed),
--       9… the channels that are used for customers who have said nothing of them
-- What moves is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the same
-- slot.
local from, into, is_by_hand = ARGV[2], survivor(ARGV[3]), ARGV[6] == '1'

local whole = survivor(from)
if whole ~= from or into == from then return whole end
if not is_customer(from) or not is_customer(into) or erased(from) or erased(into) then return '' end
local came_as_newcomer = call('HGET', KEYS[1], 'status') == 'newcomer'
if not is_newcomer(from) and (is_newcomer(into) or came_as_newcomer and not is_by_hand) then return from end
if not is_by_hand and are_apart(from, into) then return from end

-- Two faces of one person: a camera has missed who it was.
local counted = is_by_hand and has_face(from) and has_face(into) and ARGV[8] ~= '' and ARGV[8] or nil
if counted then count_in(counted, 'missed', 1) end

local families = cjson.decode(ARGV[7])
for _, family in ipairs(families.moves) do
  hand_over(family, from, into)
  call('DEL', key(family.index, from)) -- items that are gone may still have stood in it
end
for _, index in ipairs(families.adds) do
  call('ZUNIONSTORE', key(index, into), 2, key(index, into), key(index, from))
  call('DEL', key(index, from))
end
local seen = call('ZSCORE', key('present'), from)
if seen and mark_of(into) == '' then call('ZADD', key('present'), 'GT', seen, into) end

carry_refusals(from, into, {unpack(ARGV, 9)})
inherit_told(from, into)
set_aside(from, into)
for _, index in ipairs(families.drops) do call('ZREM', key(index), from) end

local merge = {from = from, into = into, at = ARGV[5], by_hand = is_by_hand, counted = counted}
call('SET', key('merge', ARGV[4]), cjson.encode(merge))
call('ZADD', key('merges-of', into), ARGV[5], ARGV[4])
return into
