--- include photos/index_by_state
-- Index photos by the states that they are in.
-- KEYS: the photos; ARGV: 1 prefix of the indexes, 2… their ids
-- Which index a photo belongs to is written in it, so the indexes can't be among the KEYS; the shop's hash tag
-- keeps them in the same slot.
for i, photo in ipairs(KEYS) do
  local state = call('HGET', photo, 'state')
  if state and state ~= 'removed' then index_by_state(ARGV[1], ARGV[i + 1], state) end
end
