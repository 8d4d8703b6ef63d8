--- include accuracy/count_answer
-- Count an answer that was undone as the other one.
local function count_undone(prefix, review)
  local answer = call('HGET', review, 'answer')
  if not answer then return end
  count_answer(prefix, review, answer, -1)
  count_answer(prefix, review, answer == 'yes' and 'no' or 'yes', 1)
end
