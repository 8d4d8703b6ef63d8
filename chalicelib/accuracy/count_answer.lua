--- include accuracy/count_in
--- include accuracy/level_of
-- Count a question (`asked`) or its answer, by similarity and the day of asking; `number` is -1 to take it back.
-- `prefix` is the beginning of the counters' keys.
local function count_answer(prefix, review, answer, number)
  local similarity, asked_at = unpack(call('HMGET', review, 'similarity', 'asked_at'))
  if not similarity or not asked_at then return end
  local name = answer == 'new' and 'no' or answer
  count_in(prefix .. string.sub(asked_at, 1, 10), name .. ' ' .. level_of(similarity), number)
end
