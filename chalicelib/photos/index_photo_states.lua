--- include photos/index_by_state
-- Index photos by their states.
-- KEYS: the photos; ARGV: 1 prefix of the indexes, 2… their ids
-- The photo's record names its index, so the index can't be among the KEYS. The shop's hash tag keeps it in the
-- same slot.
for i, photo in ipairs(KEYS) do
  local state = call('HGET', photo, 'state')
  if state and state ~= 'removed' then index_by_state(ARGV[1], ARGV[i + 1], state) end
end
